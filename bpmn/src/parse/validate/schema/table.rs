//! The schema as a table: types, elements, enumerations, read once from `bpmn20.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::parse::xml::Ns;

/// Name of an element: namespace and local name.
pub(super) type Name = (Ns, &'static str);

/// The schema.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) types: HashMap<&'static str, Complex>,
    pub(super) elements: HashMap<Name, Global>,
}

/// A global element.
#[derive(Debug)]
pub(super) struct Global {
    pub(super) kind: Kind,
    /// The element that it may stand for.
    pub(super) head: Option<Name>,
}

/// Type of an element.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Name of a complex type.
    Complex(&'static str),
    Simple(Simple),
}

/// A complex type, with what it inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct Complex {
    pub(super) base: Option<&'static str>,
    /// The namespace that it is defined in.
    pub(super) ns: Option<Ns>,
    pub(super) content: Vec<Particle>,
    pub(super) attributes: Vec<AttributeUse>,
    pub(super) is_abstract: bool,
    pub(super) mixed: bool,
    pub(super) any_attribute: bool,
}

/// What may come in an element, and how often.
#[derive(Debug, Clone)]
pub(super) struct Particle {
    pub(super) term: Term,
    pub(super) min: u32,
    pub(super) max: u32,
}

/// What may come.
#[derive(Debug, Clone)]
pub(super) enum Term {
    /// One of these elements: global ones, or own ones with their type.
    Elements(Vec<(Name, Option<Kind>)>),
    /// Any element, or any of other namespaces than this one; with a declaration, or without.
    Any { not: Option<Ns>, lax: bool },
}

/// An attribute.
#[derive(Debug, Clone)]
pub(super) struct AttributeUse {
    pub(super) name: &'static str,
    pub(super) kind: Simple,
    pub(super) required: bool,
}

/// A simple type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Simple {
    String,
    Uri,
    Boolean,
    Integer,
    Int,
    Double,
    Id,
    IdRef,
    QName,
    Enumeration(&'static Enumeration),
}

/// An enumeration.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Enumeration {
    pub(super) name: &'static str,
    pub(super) values: Vec<&'static str>,
}

/// The BPMN 2.0 schema.
pub(super) static BPMN: LazyLock<Schema> = LazyLock::new(|| read(include_str!("bpmn20.txt")));

static ENUMERATIONS: LazyLock<Vec<Enumeration>> = LazyLock::new(|| {
    lines(include_str!("bpmn20.txt"), "enum ")
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some(Enumeration {
                name: words.next()?,
                values: words.collect(),
            })
        })
        .collect()
});

fn lines(text: &'static str, word: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter_map(move |line| line.strip_prefix(word))
}

fn read(text: &'static str) -> Schema {
    let mut schema = Schema::default();
    for line in lines(text, "type ") {
        let mut parts = line.split(';').map(str::trim);
        let head = parts.next().unwrap_or_default();
        let (name, base) = head
            .split_once(" < ")
            .map_or((head, None), |(n, b)| (n, Some(b)));
        // Base types come before or after: what is inherited is added at the end.
        let content = parts
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .map(|word| particle(word, name))
            .collect();
        let attributes = parts
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .map(attribute)
            .collect();
        let flags = parts.next().unwrap_or_default();
        schema.types.insert(
            name,
            Complex {
                base,
                ns: Some(qualified(name).0),
                content,
                attributes,
                is_abstract: flags.contains("abstract"),
                mixed: flags.contains("mixed"),
                any_attribute: flags.contains("anyattr"),
            },
        );
    }
    let own = schema.types.clone();
    for complex in schema.types.values_mut() {
        let mut base = complex.base.and_then(|b| own.get(b));
        while let Some(inherited) = base {
            complex
                .content
                .splice(0..0, inherited.content.iter().cloned());
            complex
                .attributes
                .splice(0..0, inherited.attributes.iter().cloned());
            complex.mixed |= inherited.mixed;
            complex.any_attribute |= inherited.any_attribute;
            base = inherited.base.and_then(|b| own.get(b));
        }
    }
    for line in lines(text, "element ") {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(kind)) = (words.next(), words.next()) {
            schema.elements.insert(
                qualified(name),
                Global {
                    kind: kind_of(kind),
                    head: words.next().map(qualified),
                },
            );
        }
    }
    schema
}

/// Namespace and local name of a name in the table.
fn qualified(name: &'static str) -> Name {
    match name.split_once(':') {
        Some(("bpmndi", local)) => (Ns::BPMN_DI, local),
        Some(("di", local)) => (Ns::DI, local),
        Some(("dc", local)) => (Ns::DC, local),
        _ => (Ns::BPMN, name),
    }
}

fn particle(word: &'static str, within: &'static str) -> Particle {
    let (term, min, max) = match word.split_at(word.len() - 1) {
        (term, "?") => (term, 0, 1),
        (term, "*") => (term, 0, u32::MAX),
        (term, "+") => (term, 1, u32::MAX),
        (term, "}") => {
            let (term, bounds) = term.split_once('{').unwrap_or((term, "1,1"));
            let (min, max) = bounds.split_once(',').unwrap_or(("1", "1"));
            (
                term,
                min.parse().unwrap_or(1),
                max.parse().unwrap_or(u32::MAX),
            )
        }
        _ => (word, 1, 1),
    };
    let ns = qualified(within).0;
    let term = match term.strip_prefix("any(").and_then(|t| t.strip_suffix(')')) {
        Some(any) => Term::Any {
            not: any.starts_with("other").then_some(ns),
            lax: any.ends_with("lax"),
        },
        None => Term::Elements(
            term.trim_matches(['(', ')'])
                .split('|')
                .map(|name| element(name, ns))
                .collect(),
        ),
    };
    Particle { term, min, max }
}

/// `global`, `prefix:global`, `own:type`, `own:prefix:type`.
fn element(word: &'static str, ns: Ns) -> (Name, Option<Kind>) {
    match word.split_once(':') {
        Some(("bpmndi" | "di" | "dc", _)) | None => (qualified(word), None),
        Some((name, kind)) => ((ns, name), Some(kind_of(kind))),
    }
}

fn attribute(word: &'static str) -> AttributeUse {
    let (word, required) = word.strip_suffix('!').map_or((word, false), |w| (w, true));
    let (name, kind) = word
        .split_once(':')
        .map_or((word, Simple::String), |(n, k)| {
            (n, simple(k).unwrap_or(Simple::String))
        });
    AttributeUse {
        name,
        kind,
        required,
    }
}

fn kind_of(word: &'static str) -> Kind {
    simple(word).map_or(Kind::Complex(word), Kind::Simple)
}

fn simple(word: &str) -> Option<Simple> {
    Some(match word {
        "string" => Simple::String,
        "anyURI" | "tImplementation" | "tTransactionMethod" => Simple::Uri,
        "boolean" => Simple::Boolean,
        "integer" => Simple::Integer,
        "int" => Simple::Int,
        "double" => Simple::Double,
        "ID" => Simple::Id,
        "IDREF" => Simple::IdRef,
        "QName" => Simple::QName,
        _ => Simple::Enumeration(ENUMERATIONS.iter().find(|e| e.name == word)?),
    })
}

impl Schema {
    /// Whether an element may stand where another one is wanted.
    pub(super) fn substitutes(&self, name: (Ns, &str), wanted: Name) -> bool {
        let mut at = name;
        loop {
            if at == wanted {
                return true;
            }
            match self.elements.get(&at).and_then(|e| e.head) {
                Some(head) => at = head,
                None => return false,
            }
        }
    }

    /// Whether a type is another one or derived from it.
    pub(super) fn derives(&self, name: &str, from: &str) -> bool {
        let mut at = Some(name);
        while let Some(name) = at {
            if name == from {
                return true;
            }
            at = self.types.get(name).and_then(|t| t.base);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{BPMN, Kind, Term};
    use crate::parse::xml::Ns;

    #[test]
    fn every_name_in_the_table_is_defined() {
        for (name, complex) in &BPMN.types {
            assert!(
                complex.base.is_none_or(|b| BPMN.types.contains_key(b)),
                "base of {name}"
            );
            for particle in &complex.content {
                let Term::Elements(elements) = &particle.term else {
                    continue;
                };
                for (element, kind) in elements {
                    match kind {
                        None => {
                            assert!(BPMN.elements.contains_key(element), "{element:?} in {name}")
                        }
                        Some(Kind::Complex(kind)) => {
                            assert!(BPMN.types.contains_key(kind), "{kind} in {name}")
                        }
                        Some(Kind::Simple(_)) => {}
                    }
                }
            }
        }
        for (name, element) in &BPMN.elements {
            if let Kind::Complex(kind) = element.kind {
                assert!(BPMN.types.contains_key(kind), "type of {name:?}");
            }
            assert!(
                element.head.is_none_or(|h| BPMN.elements.contains_key(&h)),
                "head of {name:?}"
            );
        }
    }

    #[test]
    fn elements_stand_for_their_heads() {
        assert!(BPMN.substitutes((Ns::BPMN, "userTask"), (Ns::BPMN, "flowElement")));
        assert!(BPMN.substitutes((Ns::BPMN, "potentialOwner"), (Ns::BPMN, "resourceRole")));
        assert!(!BPMN.substitutes((Ns::BPMN, "userTask"), (Ns::BPMN, "artifact")));
        assert!(BPMN.derives("tFormalExpression", "tBaseElementWithMixedContent"));
    }
}
