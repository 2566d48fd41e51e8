import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.feel.FeelEngine;

/** Camunda's DMN engine on the tables of a folder: prints a line of JSON a measurement, in nanoseconds. */
public class Bench {

  /** How long a measurement is warmed up, and how long each of its rounds takes. */
  static final long WARM_UP = 5_000_000_000L, ROUND = 1_000_000_000L;
  static final int ROUNDS = 7;
  static volatile Object sink;

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    DmnEngine engine = DmnEngineConfiguration.createDefaultDmnEngineConfiguration().buildEngine();
    for (int[] size : new int[][] {{2, 5}, {5, 100}, {10, 1000}}) {
      int columns = size[0], rules = size[1];
      String name = rules + " rules, " + columns + " columns";
      byte[] xml = Files.readAllBytes(folder.resolve("table_" + columns + "_" + rules + ".dmn"));
      DmnDecision decision = engine.parseDecision("k", new ByteArrayInputStream(xml));
      VariableMap variables = Variables.createVariables().putValue("c0", "v" + (rules - 1));
      for (int column = 1; column < columns; column++) {
        variables.putValue("c" + column, (long) rules);
      }
      if (engine.evaluateDecisionTable(decision, variables).size() != 1) {
        throw new IllegalStateException("the last rule matches");
      }
      measure(name + ": evaluate", () -> engine.evaluateDecisionTable(decision, variables));
      measure(name + ": parse and compile", () -> engine.parseDecision("k", new ByteArrayInputStream(xml)));
    }
    FeelEngine feel = new FeelEngine.Builder().build();
    String expression = Files.readString(folder.resolve("expression.feel"));
    measure("FEEL, 60 characters: parse", () -> feel.parseExpression(expression));
    var parsed = feel.parseExpression(expression).toOption().get();
    var context = new java.util.HashMap<String, Object>();
    context.put("amount", 50L);
    context.put("fee", 3L);
    measure("FEEL, 60 characters: evaluate", () -> feel.eval(parsed, context));
  }

  /** The median of rounds, in nanoseconds a call. */
  static void measure(String name, Callable<Object> run) throws Exception {
    round(run, WARM_UP);
    double[] rounds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rounds[i] = round(run, ROUND);
    }
    Arrays.sort(rounds);
    System.out.printf(java.util.Locale.ROOT, "{\"name\": \"%s\", \"ns\": %.1f}%n", name, rounds[ROUNDS / 2]);
  }

  static double round(Callable<Object> run, long length) throws Exception {
    long start = System.nanoTime(), now = start, calls = 0;
    while (now - start < length) {
      sink = run.call();
      calls++;
      now = System.nanoTime();
    }
    return (double) (now - start) / calls;
  }
}
