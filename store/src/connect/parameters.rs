//! Where to connect and how, as libpq reads it: from a URL, then from the environment, then what is usual.

use std::collections::BTreeMap;
use tokio_postgres::Config;
use tokio_postgres::config::{
    ChannelBinding, LoadBalanceHosts, SslNegotiation, TargetSessionAttrs,
};

use super::password_file;

/// What a URL may say, and which variable of the environment says it where the URL does not.
const KEYWORDS: [(&str, Option<&str>); 31] = [
    ("host", Some("PGHOST")),
    ("hostaddr", Some("PGHOSTADDR")),
    ("port", Some("PGPORT")),
    ("dbname", Some("PGDATABASE")),
    ("user", Some("PGUSER")),
    ("password", Some("PGPASSWORD")),
    ("passfile", Some("PGPASSFILE")),
    ("options", Some("PGOPTIONS")),
    ("application_name", Some("PGAPPNAME")),
    ("fallback_application_name", None),
    ("client_encoding", None),
    ("connect_timeout", Some("PGCONNECT_TIMEOUT")),
    ("tcp_user_timeout", None),
    ("keepalives", None),
    ("keepalives_idle", None),
    ("keepalives_interval", None),
    ("keepalives_count", None),
    ("target_session_attrs", Some("PGTARGETSESSIONATTRS")),
    ("load_balance_hosts", Some("PGLOADBALANCEHOSTS")),
    ("channel_binding", Some("PGCHANNELBINDING")),
    ("gssencmode", Some("PGGSSENCMODE")),
    ("sslmode", Some("PGSSLMODE")),
    ("sslnegotiation", Some("PGSSLNEGOTIATION")),
    ("sslrootcert", Some("PGSSLROOTCERT")),
    ("sslcert", Some("PGSSLCERT")),
    ("sslkey", Some("PGSSLKEY")),
    ("sslcertmode", Some("PGSSLCERTMODE")),
    ("sslsni", Some("PGSSLSNI")),
    ("sslcompression", None),
    ("ssl_min_protocol_version", Some("PGSSLMINPROTOCOLVERSION")),
    ("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION")),
];

/// The folders of the server's socket on this machine, where no host is named.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];
const PORT: u16 = 5432;

/// What the machine says: variables of the environment.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Parameters of a connection by libpq's keywords. None is empty.
pub(crate) struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    /// Reads a URL, and the environment for what it does not say.
    ///
    /// # Errors
    /// What is wrong with the URL, in words that give away no password.
    pub(crate) fn new(url: &str, environment: Environment<'_>) -> Result<Self, String> {
        let mut parameters = Self(BTreeMap::new());
        parameters.read(url)?;
        for (keyword, variable) in KEYWORDS {
            if let Some(variable) = variable
                && !parameters.0.contains_key(keyword)
                && let Some(value) = environment(variable)
            {
                parameters.set(keyword, value);
            }
        }
        if !parameters.0.contains_key("passfile")
            && let Some(home) = environment("HOME")
        {
            parameters.set("passfile", format!("{home}/.pgpass"));
        }
        Ok(parameters)
    }

    /// What a keyword is set to.
    pub(crate) fn get(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(String::as_str)
    }

    /// One of the values that a keyword may have, and what it means. `None` where it has none.
    ///
    /// # Errors
    /// It has another one.
    pub(crate) fn one_of<T: Copy>(
        &self,
        keyword: &str,
        values: &[(&str, T)],
    ) -> Result<Option<T>, String> {
        let Some(value) = self.get(keyword) else {
            return Ok(None);
        };
        let found = values.iter().find(|(name, _)| *name == value);
        found.map(|(_, meaning)| Some(*meaning)).ok_or_else(|| {
            let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
            format!(
                "expected {keyword} to be one of {}, but it is {value}",
                names.join(", ")
            )
        })
    }

    /// All of it that is not about TLS, for the driver.
    ///
    /// # Errors
    /// A value that cannot be.
    pub(crate) fn config(&self) -> Result<Config, String> {
        let mut config = Config::new();
        self.hosts(&mut config)?;
        if let Some(user) = self.get("user") {
            config.user(user);
        }
        if let Some(database) = self.get("dbname") {
            config.dbname(database);
        }
        if let Some(password) = self.password(&config) {
            config.password(password);
        }
        let name = self.get("application_name");
        let name = name.or_else(|| self.get("fallback_application_name"));
        config.application_name(name.unwrap_or("cauce"));
        if let Some(options) = self.get("options") {
            config.options(options);
        }
        self.patience(&mut config)?;
        let attributes = [
            ("any", TargetSessionAttrs::Any),
            ("read-write", TargetSessionAttrs::ReadWrite),
            ("read-only", TargetSessionAttrs::ReadOnly),
        ];
        if let Some(wanted) = self.one_of("target_session_attrs", &attributes)? {
            config.target_session_attrs(wanted);
        }
        let balance = [
            ("disable", LoadBalanceHosts::Disable),
            ("random", LoadBalanceHosts::Random),
        ];
        if let Some(balance) = self.one_of("load_balance_hosts", &balance)? {
            config.load_balance_hosts(balance);
        }
        let bindings = [
            ("disable", ChannelBinding::Disable),
            ("prefer", ChannelBinding::Prefer),
            ("require", ChannelBinding::Require),
        ];
        if let Some(binding) = self.one_of("channel_binding", &bindings)? {
            config.channel_binding(binding);
        }
        let negotiations = [
            ("postgres", SslNegotiation::Postgres),
            ("direct", SslNegotiation::Direct),
        ];
        if let Some(negotiation) = self.one_of("sslnegotiation", &negotiations)? {
            config.ssl_negotiation(negotiation);
        }
        // What is always so here may be said, and nothing else.
        self.one_of(
            "client_encoding",
            &[("auto", ()), ("utf8", ()), ("UTF8", ()), ("UTF-8", ())],
        )?;
        self.one_of("gssencmode", &[("disable", ()), ("prefer", ())])?;
        self.one_of("sslcompression", &[("0", ())])?;
        Ok(config)
    }

    fn hosts(&self, config: &mut Config) -> Result<(), String> {
        let mut ports = Vec::new();
        for port in self
            .get("port")
            .into_iter()
            .flat_map(|ports| ports.split(','))
        {
            ports.push(match port {
                "" => PORT,
                // It may be a password of a URL that lacks its "@".
                port => port
                    .parse()
                    .map_err(|_| "its port is not a number up to 65535".to_owned())?,
            });
        }
        let addresses = self
            .get("hostaddr")
            .into_iter()
            .flat_map(|all| all.split(','));
        let addresses: Vec<&str> = addresses.collect();
        for address in &addresses {
            let address = address
                .parse()
                .map_err(|_| format!("expected an IP address for hostaddr, but it is {address}"))?;
            if self.get("host").is_some() {
                config.hostaddr(address);
            } else {
                // A certificate may name an address, too.
                config.host(address.to_string());
            }
        }
        let port = ports.first().copied().unwrap_or(PORT);
        match self.get("host") {
            Some(hosts) => {
                for host in hosts.split(',') {
                    config.host(if host.is_empty() {
                        usual_host(port)
                    } else {
                        host
                    });
                }
            }
            None if addresses.is_empty() => {
                config.host(usual_host(port));
            }
            None => {}
        }
        for port in ports {
            config.port(port);
        }
        Ok(())
    }

    fn password(&self, config: &Config) -> Option<Vec<u8>> {
        if let Some(password) = self.get("password") {
            return Some(password.as_bytes().to_vec());
        }
        let user = config.get_user()?;
        let database = config.get_dbname().unwrap_or(user);
        let file = self.get("passfile")?;
        let hosts = self
            .get("host")
            .or_else(|| self.get("hostaddr"))
            .unwrap_or("localhost");
        let port = config.get_ports().first().copied().unwrap_or(PORT);
        hosts
            .split(',')
            .find_map(|host| password_file::find(file.as_ref(), host, port, database, user))
            .map(String::into_bytes)
    }

    fn patience(&self, config: &mut Config) -> Result<(), String> {
        use std::time::Duration;
        if let Some(seconds) = self.number("connect_timeout")?.filter(|it| *it > 0) {
            config.connect_timeout(Duration::from_secs(seconds));
        }
        if let Some(milliseconds) = self.number("tcp_user_timeout")?.filter(|it| *it > 0) {
            config.tcp_user_timeout(Duration::from_millis(milliseconds));
        }
        if let Some(sent) = self.one_of("keepalives", &[("0", false), ("1", true)])? {
            config.keepalives(sent);
        }
        if let Some(seconds) = self.number("keepalives_idle")?.filter(|it| *it > 0) {
            config.keepalives_idle(Duration::from_secs(seconds));
        }
        if let Some(seconds) = self.number("keepalives_interval")?.filter(|it| *it > 0) {
            config.keepalives_interval(Duration::from_secs(seconds));
        }
        if let Some(count) = self.number("keepalives_count")?.filter(|it| *it > 0) {
            config.keepalives_retries(u32::try_from(count).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    fn number(&self, keyword: &str) -> Result<Option<u64>, String> {
        let value = self.get(keyword).map(str::parse);
        value
            .transpose()
            .map_err(|_| format!("expected a whole number for {keyword}"))
    }

    fn set(&mut self, keyword: &'static str, value: String) {
        if !value.is_empty() {
            self.0.insert(keyword, value);
        }
    }

    /// `postgres://[user[:password]@][host[:port],…][/database][?keyword=value&…]`.
    fn read(&mut self, url: &str) -> Result<(), String> {
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or("expected it to begin with postgres://")?;
        let (credentials, rest) = match rest.find(['@', '/']) {
            Some(at) if rest[at..].starts_with('@') => (&rest[..at], &rest[at + 1..]),
            _ => ("", rest),
        };
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        self.set("user", decoded(user)?);
        self.set("password", decoded(password)?);
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        self.authority(authority)?;
        self.set("dbname", decoded(database)?);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (keyword, value) = pair
                .split_once('=')
                .ok_or("a parameter of it has no value")?;
            let (keyword, value) = (decoded(keyword)?, decoded(value)?);
            // The same words as of Java's driver.
            if keyword == "ssl" && value == "true" {
                self.set("sslmode", "require".to_owned());
                continue;
            }
            let known = KEYWORDS.iter().find(|(known, _)| *known == keyword);
            let (known, _) =
                known.ok_or_else(|| format!("the parameter {keyword} of it is not supported"))?;
            self.set(known, value);
        }
        Ok(())
    }

    fn authority(&mut self, authority: &str) -> Result<(), String> {
        let (mut hosts, mut ports) = (Vec::new(), Vec::new());
        for part in authority.split(',') {
            let (host, port) = match part.strip_prefix('[') {
                Some(part) => {
                    let (host, rest) = part
                        .split_once(']')
                        .ok_or("an address of it lacks its \"]\"")?;
                    (host, rest.strip_prefix(':').unwrap_or_default())
                }
                None => part.split_once(':').unwrap_or((part, "")),
            };
            hosts.push(decoded(host)?);
            ports.push(decoded(port)?);
        }
        for (keyword, values) in [("host", hosts), ("port", ports)] {
            if values.iter().any(|value| !value.is_empty()) {
                self.set(keyword, values.join(","));
            }
        }
        Ok(())
    }
}

/// Where a server is when nobody says so: at its socket, or on this machine.
fn usual_host(port: u16) -> &'static str {
    let name = format!(".s.PGSQL.{port}");
    let socket = SOCKETS
        .into_iter()
        .find(|folder| std::path::Path::new(folder).join(&name).exists());
    socket.unwrap_or("localhost")
}

/// A part of a URL with its `%` sequences read.
fn decoded(text: &str) -> Result<String, String> {
    const WRONG: &str = "a \"%\" of it is not followed by two hexadecimal digits of UTF-8";
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let digits = part
            .get(..2)
            .filter(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.ok_or(WRONG)?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).map_err(|_| WRONG.to_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]
mod tests {
    use super::*;
    use tokio_postgres::config::Host;

    fn of(url: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let environment = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Parameters::new(url, &environment)?.config()
    }

    #[test]
    fn urls_are_read_as_libpq_does() {
        let host = |name: &str| Host::Tcp(name.to_owned());
        for (url, hosts, ports, user, password, database) in [
            (
                "postgres://cauce:s%40cret@db/camunda",
                vec![host("db")],
                vec![],
                Some("cauce"),
                Some("s@cret"),
                Some("camunda"),
            ),
            (
                "postgresql://a,b:6432/x?options=-c%20a@b",
                vec![host("a"), host("b")],
                vec![5432, 6432],
                None,
                None,
                Some("x"),
            ),
            (
                "postgres://u:a?b@[::1]:5/x",
                vec![host("::1")],
                vec![5],
                Some("u"),
                Some("a?b"),
                Some("x"),
            ),
            (
                "postgres://%2Fsockets/x?user=u&port=1",
                vec![Host::Unix("/sockets".into())],
                vec![1],
                Some("u"),
                None,
                Some("x"),
            ),
            (
                "postgres:///x?hostaddr=127.0.0.1",
                vec![host("127.0.0.1")],
                vec![],
                None,
                None,
                Some("x"),
            ),
        ] {
            let config = of(url, &[]).unwrap();
            assert_eq!(config.get_hosts(), hosts, "{url}");
            assert_eq!(config.get_ports(), ports, "{url}");
            assert_eq!(config.get_user(), user, "{url}");
            assert_eq!(config.get_password(), password.map(str::as_bytes), "{url}");
            assert_eq!(config.get_dbname(), database, "{url}");
            assert_eq!(config.get_application_name(), Some("cauce"), "{url}");
        }
    }

    #[test]
    fn the_environment_says_what_the_url_does_not() {
        let environment = [
            ("PGHOST", "elsewhere"),
            ("PGUSER", "me"),
            ("PGPASSWORD", "secret"),
            ("PGPORT", "7"),
            ("PGCHANNELBINDING", ""),
        ];
        let config = of("postgres://db/x?user=you", &environment).unwrap();
        assert_eq!(config.get_hosts(), [Host::Tcp("db".to_owned())]);
        assert_eq!(config.get_ports(), [7]);
        assert_eq!(config.get_user(), Some("you"));
        assert_eq!(config.get_password(), Some(&b"secret"[..]));
    }

    #[test]
    fn what_is_wrong_is_said_without_a_password() {
        for (url, words) in [
            ("postgres:db", "begin with postgres://"),
            ("postgres://cauce:pencil/db", "its port is not a number"),
            ("postgres://cauce:%zz@db/x", "hexadecimal"),
            ("postgres://[::1/x", "lacks its \"]\""),
            ("postgres://db/x?sslmode", "has no value"),
            (
                "postgres://db/x?sslcrl=pencil",
                "the parameter sslcrl of it is not supported",
            ),
            ("postgres://db/x?hostaddr=db", "expected an IP address"),
            (
                "postgres://db/x?connect_timeout=soon",
                "a whole number for connect_timeout",
            ),
            (
                "postgres://db/x?channel_binding=x",
                "expected channel_binding to be one of disable, prefer, require, but it is x",
            ),
            (
                "postgres://db/x?gssencmode=require",
                "one of disable, prefer",
            ),
        ] {
            let said = of(url, &[]).unwrap_err();
            assert!(said.contains(words), "{url}: {said}");
            assert!(!said.contains("pencil"), "{url}: {said}");
        }
    }
}
