//! From bytes to text: the encodings in which tools export models.
//!
//! UTF-8, UTF-16 (with or without byte order mark), ISO-8859-1, Windows-1252 and US-ASCII; anything else is refused.

use std::borrow::Cow;

/// The text of an XML file by its byte order mark or the encoding that its first line declares.
///
/// # Errors
/// A message in words of the usual XML parsers.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFE, 0xFF, rest @ ..] | rest @ [0, b'<', ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] | rest @ [b'<', 0, ..] => utf16(rest, u16::from_le_bytes),
        _ => match declared(bytes).map(|name| name.to_ascii_lowercase()).as_deref() {
            None | Some("utf-8" | "utf8") => utf8(bytes),
            Some("us-ascii" | "ascii" | "iso-8859-1" | "latin1" | "iso8859-1" | "iso_8859-1") => {
                Ok(Cow::Owned(bytes.iter().map(|b| char::from(*b)).collect()))
            }
            Some("windows-1252" | "cp1252") => Ok(Cow::Owned(bytes.iter().map(|b| windows_1252(*b)).collect())),
            Some("utf-16") => Err("Operation \"scanEncodingDecl\" expected a byte order mark for encoding \"UTF-16\".".to_owned()),
            Some(_) => {
                let name = declared(bytes).unwrap_or_default();
                let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
                let valid = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(letters);
                Err(if valid { name.to_owned() } else { format!("Invalid encoding name \"{name}\".") })
            }
        },
    }
}

/// The encoding that the first line declares.
fn declared(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(200)];
    let head = std::str::from_utf8(head)
        .or_else(|e| std::str::from_utf8(&head[..e.valid_up_to()]))
        .ok()?;
    let head = head.strip_prefix("<?xml")?;
    let head = &head[..head.find("?>")?];
    let value = head[head.find("encoding")? + "encoding".len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &value[1..];
    value.get(..value.find(quote)?)
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| {
        let at = e.valid_up_to();
        let length = match bytes.get(at) {
            Some(0xC0..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..=0xF7) => 4,
            _ => 1,
        };
        let good = 1 + bytes[at..]
            .iter()
            .skip(1)
            .take_while(|b| matches!(**b, 0x80..=0xBF))
            .count();
        let bad = if length == 1 {
            1
        } else {
            (good + 1).min(length)
        };
        format!("Invalid byte {bad} of {length}-byte UTF-8 sequence.")
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, String> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|e| {
            format!(
                "An invalid XML character (Unicode: 0x{:x}) was found in the document.",
                e.unpaired_surrogate()
            )
        })
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn text_is_read_by_mark_or_declaration() {
        let utf16le: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain("<ü/>".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(decode(&utf16le).as_deref(), Ok("<ü/>"));
        let utf16be: Vec<u8> = "<ü/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&utf16be).as_deref(), Ok("<ü/>"));
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><\xFC/>").as_deref(),
            Ok("<?xml version='1.0' encoding='ISO-8859-1'?><ü/>")
        );
        assert_eq!(decode(b"\xEF\xBB\xBF<a/>").as_deref(), Ok("<a/>"));
        assert_eq!(decode(b""), Ok("".into()));
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        assert_eq!(
            decode(b"<a>\xE2\x28\xA1</a>"),
            Err("Invalid byte 2 of 3-byte UTF-8 sequence.".to_owned())
        );
        assert_eq!(
            decode(b"<a>\xFF</a>"),
            Err("Invalid byte 1 of 1-byte UTF-8 sequence.".to_owned())
        );
        assert!(decode(b"<?xml version='1.0' encoding='klingon'?><a/>").is_err());
    }
}
