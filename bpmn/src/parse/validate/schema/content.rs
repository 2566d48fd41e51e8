//! Content of elements: which child may come next.

use super::table::{BPMN, Complex, Kind, Name, Particle, Term};
use crate::parse::xml::Ns;

/// How far the children of an element have been matched.
#[derive(Debug, Default)]
pub(super) struct Progress {
    at: usize,
    count: u32,
    pub(super) failed: bool,
}

/// What comes next.
pub(super) struct Expected {
    pub(super) names: Vec<Name>,
    pub(super) wildcard: Option<String>,
    /// Whether nothing need come.
    pub(super) complete: bool,
    /// An element of which some have come, but not enough: the element, how often it must come, how many are missing.
    pub(super) short: Option<(Name, u32, u32)>,
}

/// What a child is by its parent's content.
pub(super) enum Match {
    /// Declared, with this type.
    Declared(Kind),
    /// Allowed by a wildcard that may want a declaration.
    Wild { lax: bool },
    /// Not allowed.
    No,
}

impl Progress {
    /// Takes a child; `false` where it is the first one that is not allowed. `skip` are particles that are not there.
    pub(super) fn take(
        &mut self,
        complex: &Complex,
        name: (Ns, &str),
        skip: Option<Ns>,
    ) -> (Match, bool) {
        if self.failed {
            return (anywhere(complex, name, skip), true);
        }
        let (mut at, mut count) = (self.at, self.count);
        while let Some(particle) = complex.content.get(at) {
            if count < particle.max
                && !absent(particle, skip)
                && let Some(found) = matches(particle, name)
            {
                (self.at, self.count) = (at, count + 1);
                return (found, true);
            }
            if count < particle.min {
                break;
            }
            (at, count) = (at + 1, 0);
        }
        self.failed = true;
        (anywhere(complex, name, skip), false)
    }

    /// What may come next.
    pub(super) fn expected(&self, complex: &Complex, skip: Option<Ns>) -> Expected {
        let (mut names, mut wildcard) = (Vec::new(), None);
        let (mut at, mut count) = (self.at, self.count);
        while let Some(particle) = complex.content.get(at) {
            if count < particle.max && !absent(particle, skip) {
                match &particle.term {
                    Term::Elements(elements) => {
                        names.extend(elements.iter().map(|(name, _)| *name))
                    }
                    Term::Any { not: None, .. } => wildcard = Some("WC[##any]".to_owned()),
                    Term::Any { not: Some(ns), .. } => {
                        wildcard = Some(format!(
                            "WC[##other:\"{}\"]",
                            crate::parse::xml::known_uri(*ns)
                        ));
                    }
                }
            }
            if count < particle.min {
                let short = names
                    .first()
                    .filter(|_| count > 0)
                    .map(|name| (*name, particle.min, particle.min - count));
                return Expected {
                    names,
                    wildcard,
                    complete: false,
                    short,
                };
            }
            (at, count) = (at + 1, 0);
        }
        Expected {
            names,
            wildcard,
            complete: true,
            short: None,
        }
    }
}

fn absent(particle: &Particle, skip: Option<Ns>) -> bool {
    match &particle.term {
        Term::Elements(elements) => {
            skip.is_some() && elements.iter().all(|((ns, _), _)| Some(*ns) == skip)
        }
        Term::Any { .. } => false,
    }
}

fn matches(particle: &Particle, name: (Ns, &str)) -> Option<Match> {
    match &particle.term {
        Term::Elements(elements) => elements.iter().find_map(|(wanted, own)| match own {
            Some(kind) => (name == *wanted).then(|| Match::Declared(kind.clone())),
            None if BPMN.substitutes(name, *wanted) => BPMN
                .elements
                .get(&name)
                .map(|e| Match::Declared(e.kind.clone())),
            None => None,
        }),
        Term::Any { not, lax } => (not.is_none() || (name.0 != Ns::NONE && Some(name.0) != *not))
            .then_some(Match::Wild { lax: *lax }),
    }
}

/// After a child that is not allowed, the others are taken for what they could be anywhere in the content.
fn anywhere(complex: &Complex, name: (Ns, &str), skip: Option<Ns>) -> Match {
    complex
        .content
        .iter()
        .filter(|p| !absent(p, skip))
        .find_map(|p| matches(p, name))
        .unwrap_or(Match::No)
}
