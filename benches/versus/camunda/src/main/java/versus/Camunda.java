package versus;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Camunda 7 as its Spring Boot starter makes it: process engine, engine-rest and job executor. */
@SpringBootApplication
public class Camunda {
    public static void main(String... arguments) {
        SpringApplication.run(Camunda.class, arguments);
    }
}
