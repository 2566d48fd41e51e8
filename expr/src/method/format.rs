//! `String.format`, for the conversions people use.

use super::{Exception, arguments, check_size};
use crate::value::Value;

/// The pattern with its values filled in.
pub(super) fn format(pattern: &str, values: &[Value]) -> Result<String, Exception> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut rest = pattern;
    while let Some(percent) = rest.find('%') {
        out.push_str(&rest[..percent]);
        rest = &rest[percent + 1..];
        let flags_end = rest
            .find(|c: char| !"-+ 0,(#".contains(c))
            .unwrap_or(rest.len());
        let (flags, after) = rest.split_at(flags_end);
        let (width, after) = digits(after);
        let (precision, after) = match after.strip_prefix('.') {
            Some(after) => digits(after),
            None => (None, after),
        };
        let mut letters = after.chars();
        let Some(conversion) = letters.next() else {
            return Err(Exception::Java(
                "java.util.UnknownFormatConversionException",
                "Conversion = '%'".to_owned(),
            ));
        };
        rest = letters.as_str();
        let text = match conversion {
            'n' => "\n".to_owned(),
            '%' => "%".to_owned(),
            _ => {
                let value = values.next().ok_or_else(|| {
                    Exception::Java(
                        "java.util.MissingFormatArgumentException",
                        format!("Format specifier '%{conversion}'"),
                    )
                })?;
                convert(conversion, value, flags, precision)?
            }
        };
        let width = width.unwrap_or(0);
        check_size(width)?;
        let missing = width.saturating_sub(text.chars().count());
        match (flags.contains('-'), flags.contains('0')) {
            (true, _) => {
                out.push_str(&text);
                out.extend(std::iter::repeat_n(' ', missing));
            }
            (false, true) => {
                let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+'])));
                out.push_str(sign);
                out.extend(std::iter::repeat_n('0', missing));
                out.push_str(digits);
            }
            (false, false) => {
                out.extend(std::iter::repeat_n(' ', missing));
                out.push_str(&text);
            }
        }
        check_size(out.len())?;
    }
    out.push_str(rest);
    Ok(out)
}

fn digits(text: &str) -> (Option<usize>, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (text[..end].parse().ok(), &text[end..])
}

fn convert(
    conversion: char,
    value: &Value,
    flags: &str,
    precision: Option<usize>,
) -> Result<String, Exception> {
    let mismatch = || {
        Exception::Java(
            "java.util.IllegalFormatConversionException",
            format!("{conversion} != {}", value.java_class_name()),
        )
    };
    if value.is_null() {
        return Ok(if conversion.eq_ignore_ascii_case(&'b') {
            "false"
        } else {
            "null"
        }
        .to_owned());
    }
    let signed = |text: String| {
        if flags.contains('+') && !text.starts_with('-') {
            format!("+{text}")
        } else {
            text
        }
    };
    let integral = || match value {
        Value::Long(_) | Value::Integer(_) | Value::Short(_) => {
            arguments::long(value).map_err(|_| mismatch())
        }
        _ => Err(mismatch()),
    };
    match conversion {
        's' | 'S' => {
            let text: String = value
                .to_text()
                .chars()
                .take(precision.unwrap_or(usize::MAX))
                .collect();
            Ok(if conversion == 'S' {
                text.to_uppercase()
            } else {
                text
            })
        }
        'b' | 'B' => Ok(if let Value::Boolean(value) = value {
            value.to_string()
        } else {
            "true".to_owned()
        }),
        'c' => Ok(value.to_text().chars().take(1).collect()),
        'd' => {
            let text = integral()?.to_string();
            Ok(signed(if flags.contains(',') {
                grouped(&text)
            } else {
                text
            }))
        }
        'x' => Ok(format!("{:x}", integral()?)),
        'X' => Ok(format!("{:X}", integral()?)),
        'f' => match value {
            Value::Double(value) => {
                let precision = precision.unwrap_or(6);
                check_size(precision)?;
                let text = format!("{value:.precision$}");
                Ok(signed(if flags.contains(',') {
                    grouped(&text)
                } else {
                    text
                }))
            }
            _ => Err(mismatch()),
        },
        other => Err(Exception::Java(
            "java.util.UnknownFormatConversionException",
            format!("Conversion = '{other}'"),
        )),
    }
}

/// Commas between the thousands.
fn grouped(text: &str) -> String {
    let end = text.find('.').unwrap_or(text.len());
    let mut out = String::new();
    for (index, c) in text[..end].char_indices() {
        if index > 0 && (end - index).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(c);
    }
    out.push_str(&text[end..]);
    out
}
