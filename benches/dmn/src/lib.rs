//! The tables that are measured, the same for both engines: written as files, so that neither has an advantage.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// The FEEL expression that is parsed: 60 characters.
pub const EXPRESSION: &str = "if amount > 100 then sum(list) * rate else amount / 12 + fee";

/// A table: its name, columns and rules.
pub const TABLES: [(&str, usize, usize); 3] = [
    ("5 rules, 2 columns", 2, 5),
    ("100 rules, 5 columns", 5, 100),
    ("1000 rules, 10 columns", 10, 1000),
];

/// The file of a table in a folder.
#[must_use]
pub fn file(folder: &Path, columns: usize, rules: usize) -> PathBuf {
    folder.join(format!("table_{columns}_{rules}.dmn"))
}

/// Writes all tables and the expression into a folder.
///
/// # Errors
/// Where the folder cannot be written to.
pub fn write(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (_, columns, rules) in TABLES {
        std::fs::write(file(folder, columns, rules), table(columns, rules))?;
    }
    std::fs::write(folder.join("expression.feel"), EXPRESSION)
}

/// A first-hit table in which only the last rule matches: text to compare in the first column, ranges and bounds in the
/// others, some of them empty.
#[must_use]
pub fn table(columns: usize, rules: usize) -> String {
    let mut xml = String::from(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"><decision id="k" name="k"><decisionTable id="t" hitPolicy="FIRST">"#,
    );
    for column in 0..columns {
        let _ = write!(
            xml,
            r#"<input id="in{column}"><inputExpression id="e{column}"><text>c{column}</text></inputExpression></input>"#
        );
    }
    xml.push_str(r#"<output id="o" name="o"/>"#);
    for rule in 0..rules {
        let _ = write!(xml, r#"<rule id="rule{rule}">"#);
        for column in 0..columns {
            let test = match column % 3 {
                0 if column == 0 => format!("\"v{rule}\""),
                0 => "-".to_owned(),
                1 => format!("[{}..{}]", rule, rule + 10),
                _ => format!("&lt; {}", rule + 1000),
            };
            let _ = write!(
                xml,
                r#"<inputEntry id="x{rule}_{column}"><text>{test}</text></inputEntry>"#
            );
        }
        let _ = write!(
            xml,
            r#"<outputEntry id="y{rule}"><text>{rule}</text></outputEntry></rule>"#
        );
    }
    xml.push_str("</decisionTable></decision></definitions>");
    xml
}
