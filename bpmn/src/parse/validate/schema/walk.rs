//! Goes through a file and checks it against the schema.

use std::collections::HashSet;
use std::rc::Rc;

use super::content::{Expected, Match, Progress};
use super::names::in_hash_order;
use super::table::{BPMN, Complex, Kind, Name, Simple};
use super::values::{self, Meaning};
use crate::parse::Severity;
use crate::parse::xml::{Document, Element, Ns, known_uri};

/// Where a file goes against the schema.
pub(in crate::parse) struct Violation {
    pub(in crate::parse) severity: Severity,
    pub(in crate::parse) message: String,
    pub(in crate::parse) line: u32,
    pub(in crate::parse) column: u32,
}

/// Checks a file, and collapses white space in attributes whose type wants it.
///
/// `follow_hints`: whether a `schemaLocation` for the diagram's namespace is taken seriously, which leaves the real one without a schema
/// for diagrams, as it finds none at that place.
pub(in crate::parse) fn check(document: &mut Document, follow_hints: bool) -> Vec<Violation> {
    let mut walk = Walk {
        uris: &document.uris,
        found: Vec::new(),
        ids: HashSet::new(),
        references: Vec::new(),
        without: None,
    };
    let root = &mut document.root;
    let hints = root.attr_in(Ns::XSI, "schemaLocation").unwrap_or_default();
    let hinted = hints
        .split_ascii_whitespace()
        .step_by(2)
        .any(|uri| uri == known_uri(Ns::BPMN_DI));
    if follow_hints && hinted && BPMN.elements.contains_key(&(root.ns, root.name.as_str())) {
        walk.without = Some(Ns::BPMN_DI);
        // The place is that in the schema.
        walk.report("src-resolve: Cannot resolve the name 'bpmndi:BPMNDiagram' to a(n) 'element declaration' component.".to_owned(), (17, 79));
    }
    match walk.global(root) {
        Some(kind) => walk.element(root, Some(kind)),
        None => {
            let message = format!(
                "cvc-elt.1.a: Cannot find the declaration of element '{}'.",
                root.qname
            );
            walk.report(message, (root.line, root.column));
            walk.element(root, None);
        }
    }
    let end = root.end;
    let mut seen = HashSet::new();
    let references = std::mem::take(&mut walk.references);
    let missing = references
        .into_iter()
        .filter(|r| !walk.ids.contains(r) && seen.insert(r.clone()))
        .collect();
    for id in in_hash_order(missing) {
        walk.report(
            format!("cvc-id.1: There is no ID/IDREF binding for IDREF '{id}'."),
            end,
        );
    }
    walk.found
}

struct Walk<'d> {
    uris: &'d [String],
    found: Vec<Violation>,
    ids: HashSet<String>,
    references: Vec<String>,
    /// The namespace whose schema is missing.
    without: Option<Ns>,
}

impl Walk<'_> {
    fn report(&mut self, message: String, place: (u32, u32)) {
        self.found.push(Violation {
            severity: Severity::Error,
            message,
            line: place.0,
            column: place.1,
        });
    }

    /// Type of a global element.
    fn global(&self, element: &Element) -> Option<Kind> {
        let missing = self.without.is_some() && matches!(element.ns, Ns::BPMN_DI | Ns::DI | Ns::DC);
        let declared = BPMN.elements.get(&(element.ns, element.name.as_str()));
        declared.filter(|_| !missing).map(|e| e.kind.clone())
    }

    /// Checks an element of a type; one without is not looked at, but what is in it may be declared.
    fn element(&mut self, element: &mut Element, kind: Option<Kind>) {
        let start = (element.line, element.column);
        if let Some(hints) = element.attr_in(Ns::XSI, "schemaLocation")
            && !hints.split_ascii_whitespace().count().is_multiple_of(2)
        {
            self.found.push(Violation {
                severity: Severity::Warning,
                message: format!("SchemaLocation: schemaLocation value = '{hints}' must have even number of URI's."),
                line: start.0,
                column: start.1,
            });
        }
        let kind = self.substituted(element, kind, start);
        match kind {
            None => self.children_of_unknown(element),
            Some(Kind::Simple(simple)) => self.simple(element, simple, start),
            Some(Kind::Complex(name)) => {
                if let Some(complex) = BPMN.types.get(name) {
                    self.complex(element, complex, start);
                }
            }
        }
    }

    /// The type that `xsi:type` says; those of XML Schema itself are let pass.
    fn substituted(
        &mut self,
        element: &Element,
        kind: Option<Kind>,
        start: (u32, u32),
    ) -> Option<Kind> {
        let Some(text) = element.attr_in(Ns::XSI, "type") else {
            return kind;
        };
        let raw = text;
        let text = raw.trim();
        if let Err(message) = values::check(Simple::QName, text, &element.prefixes) {
            self.report(message, start);
            let message = format!(
                "cvc-elt.4.1: The value '{raw}' of attribute 'http://www.w3.org/2001/XMLSchema-instance,type' of element '{}' is not a valid QName.",
                element.qname
            );
            self.report(message, start);
            return kind;
        }
        let (prefix, local) = text.split_once(':').unwrap_or(("", text));
        let ns = element.prefixes.resolve(prefix).unwrap_or(Ns::NONE);
        if self.uris[ns.index()] == "http://www.w3.org/2001/XMLSchema" {
            return kind;
        }
        let key = match ns {
            Ns::BPMN => local.to_owned(),
            Ns::BPMN_DI => format!("bpmndi:{local}"),
            Ns::DI => format!("di:{local}"),
            Ns::DC => format!("dc:{local}"),
            _ => format!("?{local}"),
        };
        let Some((name, _)) = BPMN.types.get_key_value(key.as_str()) else {
            let message = format!(
                "cvc-elt.4.2: Cannot resolve '{raw}' to a type definition for element '{}'.",
                element.qname
            );
            self.report(message, start);
            return kind;
        };
        match kind {
            Some(Kind::Complex(declared)) if !BPMN.derives(name, declared) => {
                let message = format!(
                    "cvc-elt.4.3: Type '{raw}' is not validly derived from the type definition, '{}', of element '{}'.",
                    local_name(declared),
                    element.qname
                );
                self.report(message, start);
            }
            _ => {}
        }
        Some(Kind::Complex(name))
    }

    fn children_of_unknown(&mut self, element: &mut Element) {
        for child in &mut element.children {
            let kind = self.global(child);
            self.element(child, kind);
        }
    }

    fn simple(&mut self, element: &mut Element, kind: Simple, start: (u32, u32)) {
        for attribute in &element.attributes {
            if !matches!(attribute.ns, Ns::XMLNS | Ns::XSI) {
                self.found.push(Violation {
                    severity: Severity::Error,
                    message: format!(
                        "cvc-type.3.1.1: Element '{}' is a simple type, so it cannot have attributes, excepting those whose namespace name is \
                         identical to 'http://www.w3.org/2001/XMLSchema-instance' and whose [local name] is one of 'type', 'nil', 'schemaLocation' \
                         or 'noNamespaceSchemaLocation'. However, the attribute, '{}' was found.",
                        element.qname, attribute.qname
                    ),
                    line: start.0,
                    column: start.1,
                });
            }
        }
        self.children_of_unknown(element);
        if !element.children.is_empty() {
            let message = format!(
                "cvc-type.3.1.2: Element '{}' is a simple type, so it must have no element information item [children].",
                element.qname
            );
            self.report(message, element.end);
        }
        // Text beside children is lost.
        let text = if element.children.is_empty() {
            element.text.as_str()
        } else {
            ""
        };
        let value = values::normalize(kind, text).unwrap_or_else(|| text.to_owned());
        if let Err(message) = self.value(kind, &value, element) {
            self.report(message, element.end);
            let message = format!(
                "cvc-type.3.1.3: The value '{value}' of element '{}' is not valid.",
                element.qname
            );
            self.report(message, element.end);
        }
    }

    fn complex(&mut self, element: &mut Element, complex: &'static Complex, start: (u32, u32)) {
        if complex.is_abstract && element.attr_in(Ns::XSI, "type").is_none() {
            self.report(
                format!(
                    "cvc-type.2: The type definition cannot be abstract for element {}.",
                    element.qname
                ),
                start,
            );
        }
        self.attributes(element, complex, start);

        let mut progress = Progress::default();
        let mut children = std::mem::take(&mut element.children);
        for child in &mut children {
            self.child(child, complex, &mut progress);
        }
        element.children = children;

        let empty = complex.content.is_empty() && !complex.mixed;
        if empty && (!element.children.is_empty() || !element.text.is_empty()) {
            let message = format!(
                "cvc-complex-type.2.1: Element '{}' must have no character or element information item [children], because the type's content type is empty.",
                element.qname
            );
            self.report(message, element.end);
        } else if !complex.mixed
            && element
                .text
                .contains(|c| !matches!(c, ' ' | '\t' | '\n' | '\r'))
        {
            let message = format!(
                "cvc-complex-type.2.3: Element '{}' cannot have character [children], because the type's content type is element-only.",
                element.qname
            );
            self.report(message, element.end);
        }
        if !progress.failed {
            let expected = progress.expected(complex, self.without);
            if !expected.complete {
                let name = &element.qname;
                let message = match expected.short {
                    Some(short) => format!(
                        "cvc-complex-type.2.4.{}: The content of element '{name}' is not complete. '{}' is expected to occur a minimum of '{}' times. {}",
                        if short.2 == 1 { 'i' } else { 'j' },
                        one(short.0),
                        short.1,
                        more(short.2)
                    ),
                    None => format!(
                        "cvc-complex-type.2.4.b: The content of element '{name}' is not complete. One of '{}' is expected.",
                        list(&expected)
                    ),
                };
                self.report(message, element.end);
            }
        }
    }

    fn child(&mut self, child: &mut Element, parent: &'static Complex, progress: &mut Progress) {
        let place = (child.line, child.column);
        let (found, allowed) = progress.take(parent, (child.ns, &child.name), self.without);
        if !allowed {
            let message = self.not_expected(child, &progress.expected(parent, self.without));
            self.report(message, place);
        }
        let kind = match found {
            Match::Declared(kind) => Some(kind),
            Match::Wild { lax } => {
                let kind = self.global(child);
                if kind.is_none() && !lax {
                    let message = format!(
                        "cvc-complex-type.2.4.c: The matching wildcard is strict, but no declaration can be found for element '{}'.",
                        child.qname
                    );
                    self.report(message, place);
                }
                kind
            }
            Match::No => self.global(child),
        };
        self.element(child, kind);
    }

    fn not_expected(&self, child: &Element, expected: &Expected) -> String {
        let start = "Invalid content was found starting with element";
        if let Some((name, min, missing)) = expected.short {
            return format!(
                "cvc-complex-type.2.4.{}: {start} '{}'. '{}' is expected to occur a minimum of '{min}' times in the current sequence. {}",
                if missing == 1 { 'g' } else { 'h' },
                child.qname,
                one(name),
                more(missing)
            );
        }
        if expected.names.is_empty() && expected.wildcard.is_none() {
            return format!(
                "cvc-complex-type.2.4.d: {start} '{}'. No child element is expected at this point.",
                child.qname
            );
        }
        let name = match child.ns {
            Ns::NONE => child.name.clone(),
            ns => format!("{{\"{}\":{}}}", self.uris[ns.index()], child.name),
        };
        format!(
            "cvc-complex-type.2.4.a: {start} '{name}'. One of '{}' is expected.",
            list(expected)
        )
    }

    fn attributes(&mut self, element: &mut Element, complex: &'static Complex, start: (u32, u32)) {
        let mut attributes = std::mem::take(&mut element.attributes);
        for attribute in &mut attributes {
            let kind = match attribute.ns {
                Ns::XMLNS => continue,
                Ns::XSI if attribute.name == "type" => Simple::QName,
                Ns::XSI => continue,
                Ns::NONE => match complex.attributes.iter().find(|a| a.name == attribute.name) {
                    Some(known) => known.kind,
                    None => {
                        self.report(not_allowed(&attribute.qname, element), start);
                        continue;
                    }
                },
                other => {
                    if !complex.any_attribute || complex.ns == Some(other) {
                        self.report(not_allowed(&attribute.qname, element), start);
                    }
                    continue;
                }
            };
            let normalized = values::normalize(kind, &attribute.value);
            let raw = normalized.map(|value| std::mem::replace(&mut attribute.value, value));
            if let Err(message) = self.value(kind, &attribute.value, element) {
                self.report(message, start);
                let message = format!(
                    "cvc-attribute.3: The value '{}' of attribute '{}' on element '{}' is not valid with respect to its type, '{}'.",
                    raw.as_ref().unwrap_or(&attribute.value),
                    attribute.qname,
                    element.qname,
                    values::type_name(kind)
                );
                self.report(message, start);
            }
        }
        element.attributes = attributes;
        for wanted in complex.attributes.iter().filter(|a| a.required) {
            if element.attr(wanted.name).is_none() {
                self.report(
                    format!(
                        "cvc-complex-type.4: Attribute '{}' must appear on element '{}'.",
                        wanted.name, element.qname
                    ),
                    start,
                );
            }
        }
    }

    fn value(&mut self, kind: Simple, value: &str, element: &Element) -> Result<(), String> {
        let prefixes = Rc::clone(&element.prefixes);
        match values::check(kind, value, &prefixes)? {
            Meaning::Nothing => Ok(()),
            Meaning::IdRef => {
                self.references.push(value.to_owned());
                Ok(())
            }
            Meaning::Id if self.ids.insert(value.to_owned()) => Ok(()),
            Meaning::Id => Err(format!(
                "cvc-id.2: There are multiple occurrences of ID value '{value}'."
            )),
        }
    }
}

fn not_allowed(attribute: &str, element: &Element) -> String {
    format!(
        "cvc-complex-type.3.2.2: Attribute '{attribute}' is not allowed to appear in element '{}'.",
        element.qname
    )
}

fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// `"namespace":name`
fn one((ns, name): Name) -> String {
    format!("\"{}\":{name}", known_uri(ns))
}

fn more(missing: u32) -> String {
    match missing {
        1 => "One more instance is required to satisfy this constraint.".to_owned(),
        _ => format!("'{missing}' more instances are required to satisfy this constraint."),
    }
}

/// `{"namespace":name, …}`
fn list(expected: &Expected) -> String {
    let all: Vec<String> = expected
        .names
        .iter()
        .map(|name| one(*name))
        .chain(expected.wildcard.clone())
        .collect();
    format!("{{{}}}", all.join(", "))
}
