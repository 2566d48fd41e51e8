//! libpq's password file: `host:port:database:user:password` in each line, `*` for any.

use std::path::Path;

/// The password for a database, if the file has one. A file that others may read is not believed, as libpq does it.
pub(super) fn find(
    file: &Path,
    host: &str,
    port: u16,
    database: &str,
    user: &str,
) -> Option<String> {
    if !super::tls::is_private(file, 0o077) {
        return None;
    }
    let text = std::fs::read_to_string(file).ok()?;
    // The server's socket goes by this name.
    let host = if host.starts_with('/') {
        "localhost"
    } else {
        host
    };
    let port = port.to_string();
    let wanted = [host, port.as_str(), database, user];
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let fields = fields(line);
            let [known @ .., password] = fields.get(..5)? else {
                return None;
            };
            let fits = |(known, wanted): (&String, &str)| known == "*" || known == wanted;
            known.iter().zip(wanted).all(fits).then(|| password.clone())
        })
}

/// The fields of a line; a backslash takes a colon or a backslash as it is.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        let character = match character {
            ':' => {
                fields.push(String::new());
                continue;
            }
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(field) = fields.last_mut() {
            field.push(character);
        }
    }
    fields
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(
            file,
            "# db:5432:x:me:no\nshort\ndb:5432:x:you:no\ndb:*:x:me:a\\:b\\\\c\n*:*:*:*:other"
        )
        .unwrap();
        let find = |host, port| find(file.path(), host, port, "x", "me");
        assert_eq!(find("db", 1).as_deref(), Some("a:b\\c"));
        assert_eq!(find("/sockets", 5432).as_deref(), Some("other"));
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(find("db", 1), None);
    }
}
