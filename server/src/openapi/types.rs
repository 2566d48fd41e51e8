//! The types of values in the interface, and how they are written in the declarations.
//!
//! `string int32 int64 integer double number boolean date-time date binary any object enum<a|b>`, a list `[T]`, a map `{T}`, an
//! object that is only used here `(name:T,…)`, a schema's name; `?` behind it for what may be null, `=x` for a default.
//! `sorting` stands for the sort keys of the entity that a schema asks for.

/// A type of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Type {
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether it may be null.
    pub(crate) nullable: bool,
    /// What is meant where it is missing.
    pub(crate) default: Option<&'static str>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// A point in time.
    DateTime,
    /// A day.
    Date,
    /// Bytes.
    Binary,
    /// An integer, with its OpenAPI format.
    Integer(Option<&'static str>),
    /// A number, with its OpenAPI format.
    Number(Option<&'static str>),
    /// A boolean.
    Boolean,
    /// Anything.
    Any,
    /// An object that nothing is said about.
    Object,
    /// One of a few words.
    Enum(Vec<&'static str>),
    /// A list.
    List(Box<Type>),
    /// An object whose values are of a type.
    Map(Box<Type>),
    /// A schema.
    Named(&'static str),
    /// An object of its own.
    Inline(Vec<Property>),
    /// Sort keys with their directions.
    Sorting,
}

/// A property of an object, or a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its type.
    pub(crate) of: Type,
    /// Whether it has to be there.
    pub(crate) required: bool,
}

impl Property {
    /// Reads `name:T`, or `name!:T` where it has to be there.
    pub(crate) fn parse(text: &'static str) -> Result<Self, String> {
        let (name, of) = text
            .split_once(':')
            .ok_or_else(|| format!("expected name:type, but it is {text}"))?;
        Self::named(name, of)
    }

    /// A property whose name and type stand apart.
    pub(crate) fn named(name: &'static str, of: &'static str) -> Result<Self, String> {
        Ok(Self {
            name: name.trim_end_matches('!'),
            of: Type::parse(of)?,
            required: name.ends_with('!'),
        })
    }
}

impl Type {
    /// A type that may not be null.
    pub(crate) fn of(kind: Kind) -> Self {
        Self {
            kind,
            nullable: false,
            default: None,
        }
    }

    /// A type that may be null.
    pub(crate) fn or_null(kind: Kind) -> Self {
        Self {
            nullable: true,
            ..Self::of(kind)
        }
    }

    /// Reads a type.
    ///
    /// # Errors
    /// It is not written as the module says.
    pub(crate) fn parse(text: &'static str) -> Result<Self, String> {
        let (parsed, rest) = read(text)?;
        if rest.is_empty() {
            Ok(parsed)
        } else {
            Err(format!("expected the end of the type, but there is {rest}"))
        }
    }
}

fn read(text: &'static str) -> Result<(Type, &'static str), String> {
    let closing = |inner: &'static str, close: char| {
        let (of, rest) = read(inner)?;
        let rest = rest
            .strip_prefix(close)
            .ok_or_else(|| format!("expected {close} in {text}"))?;
        Ok::<_, String>((Box::new(of), rest))
    };
    let (kind, rest) = if let Some(inner) = text.strip_prefix('[') {
        let (of, rest) = closing(inner, ']')?;
        (Kind::List(of), rest)
    } else if let Some(inner) = text.strip_prefix('{') {
        let (of, rest) = closing(inner, '}')?;
        (Kind::Map(of), rest)
    } else if let Some(inner) = text.strip_prefix('(') {
        inline(inner)?
    } else if let Some(inner) = text.strip_prefix("enum<") {
        let (words, rest) = inner
            .split_once('>')
            .ok_or_else(|| format!("expected > in {text}"))?;
        (Kind::Enum(words.split('|').collect()), rest)
    } else {
        let end = text
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        (named(word)?, rest)
    };
    let (nullable, rest) = match rest.strip_prefix('?') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (default, rest) = match rest.strip_prefix('=') {
        Some(value) => {
            let end = value.find([',', ')', ']', '}']).unwrap_or(value.len());
            let (value, rest) = value.split_at(end);
            (Some(value), rest)
        }
        None => (None, rest),
    };
    let of = Type {
        kind,
        nullable,
        default,
    };
    Ok((of, rest))
}

/// The properties of an object up to its closing bracket.
fn inline(mut text: &'static str) -> Result<(Kind, &'static str), String> {
    let mut properties = Vec::new();
    loop {
        let (name, of) = text
            .split_once(':')
            .ok_or_else(|| format!("expected name:type, but it is {text}"))?;
        let (of, rest) = read(of)?;
        properties.push(Property {
            name: name.trim_end_matches('!'),
            of,
            required: name.ends_with('!'),
        });
        match (rest.strip_prefix(','), rest.strip_prefix(')')) {
            (Some(next), _) => text = next,
            (None, Some(rest)) => return Ok((Kind::Inline(properties), rest)),
            (None, None) => return Err(format!("expected , or ) before {rest}")),
        }
    }
}

fn named(word: &'static str) -> Result<Kind, String> {
    Ok(match word {
        "string" => Kind::Text,
        "date-time" => Kind::DateTime,
        "date" => Kind::Date,
        "binary" => Kind::Binary,
        "integer" => Kind::Integer(None),
        "int32" | "int64" => Kind::Integer(Some(word)),
        "number" => Kind::Number(None),
        "double" => Kind::Number(Some(word)),
        "boolean" => Kind::Boolean,
        "any" => Kind::Any,
        "object" => Kind::Object,
        "sorting" => Kind::Sorting,
        name if name.starts_with(|c: char| c.is_ascii_uppercase()) => Kind::Named(name),
        other => return Err(format!("expected a type, but it is \"{other}\"")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_they_are_written() {
        let list = Type::parse("[{TaskDto}?]?").expect("a type");
        let map = Type::or_null(Kind::Map(Box::new(Type::of(Kind::Named("TaskDto")))));
        assert_eq!(list, Type::or_null(Kind::List(Box::new(map))));
        let inline = Type::parse("(a!:string,b:int32?=3)").expect("a type");
        let Kind::Inline(properties) = inline.kind else {
            panic!("expected an object, but it is {inline:?}");
        };
        assert!(properties[0].required && properties[0].of == Type::of(Kind::Text));
        assert_eq!(properties[1].of.default, Some("3"));
        let words = Type::parse("enum<asc|desc>").expect("a type");
        assert_eq!(words, Type::of(Kind::Enum(vec!["asc", "desc"])));
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in ["strin", "[string", "(a)", "string]", "{any"] {
            assert!(Type::parse(text).is_err(), "{text} was read");
        }
    }
}
