//! What stands beside the processes: imports, messages, signals, errors, escalations.

use std::collections::{HashMap, HashSet};

use super::xml::{Element, Ns};
use super::{Abort, Parser};
use crate::model::Expr;

/// An `error` element.
#[derive(Debug, Default)]
pub(super) struct RootError {
    pub(super) code: Option<String>,
    pub(super) message: Option<Expr>,
}

/// The real one complains once for each signal of the same name before; somewhere there must be an end to it.
const MAX_REPEATED: u32 = 100;

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";

impl<'x> Parser<'x> {
    /// Parses the root element.
    pub(super) fn root(&mut self) -> Result<(), Abort> {
        let root = &self.document.root;
        collect_ids(root, &mut self.ids);
        self.imports(root)?;
        self.messages(root)?;
        self.signals(root)?;
        self.errors(root)?;
        self.escalations(root);
        self.all_processes(root)?;
        self.collaboration(root)?;
        self.diagrams(root)
    }

    fn imports(&mut self, root: &'x Element) -> Result<(), Abort> {
        for import in root.all("import") {
            let Some(kind) = import.attr("importType") else {
                return Err(Abort::Failed(
                    "Cannot invoke \"String.equals(Object)\" because \"importType\" is null"
                        .to_owned(),
                ));
            };
            if kind == WSDL {
                self.error(format!("Could not find importer for type {kind}"), import);
            }
            self.error(format!("Could not import item of type {kind}"), import);
        }
        Ok(())
    }

    fn messages(&mut self, root: &'x Element) -> Result<(), Abort> {
        for message in root.all("message") {
            let name = self.expr_opt(message.attr("name"))?;
            let key = self.in_target_namespace(message.id().unwrap_or("null"));
            self.messages.insert(key, name);
        }
        Ok(())
    }

    fn signals(&mut self, root: &'x Element) -> Result<(), Abort> {
        let mut names = HashMap::new();
        for signal in root.all("signal") {
            let name = signal.attr("name");
            for _ in 0..names.get(&name).copied().unwrap_or(0).min(MAX_REPEATED) {
                self.error(
                    format!("duplicate signal name '{}'.", name.unwrap_or_default()),
                    signal,
                );
            }
            match (signal.id(), name) {
                (None, _) => self.error("signal must have an id", signal),
                (Some(id), None) => {
                    self.error(format!("signal with id '{id}' has no name"), signal)
                }
                (Some(id), Some(name)) => {
                    let name = self.expr(name)?;
                    let key = self.in_target_namespace(id);
                    self.signals.insert(key, name);
                    *names.entry(signal.attr("name")).or_insert(0) += 1;
                }
            }
        }
        Ok(())
    }

    fn errors(&mut self, root: &'x Element) -> Result<(), Abort> {
        for error in root.all("error") {
            let message = self.expr_opt(error.camunda("errorMessage"))?;
            match error.id() {
                Some(id) => {
                    self.errors.insert(
                        id,
                        RootError {
                            code: error.attr("errorCode").map(str::to_owned),
                            message,
                        },
                    );
                }
                None => self.error("'id' is mandatory on error definition", error),
            }
        }
        Ok(())
    }

    fn escalations(&mut self, root: &'x Element) {
        for escalation in root.all("escalation") {
            match escalation.id() {
                Some(id) => {
                    let code = escalation.attr("escalationCode").filter(|c| !c.is_empty());
                    self.escalations.insert(id, code.map(str::to_owned));
                }
                None => self.error("escalation must have an id", escalation),
            }
        }
    }

    /// The participants that show processes of the file.
    fn collaboration(&mut self, root: &'x Element) -> Result<(), Abort> {
        let Some(collaboration) = root.one("collaboration")? else {
            return Ok(());
        };
        for participant in collaboration.all("participant") {
            if let Some(process) = participant
                .attr("processRef")
                .and_then(|key| self.processes.iter_mut().find(|p| p.key == key))
            {
                process.participant_id = participant.id().map(str::to_owned);
            }
        }
        Ok(())
    }

    fn in_target_namespace(&self, id: &str) -> String {
        format!("{}:{id}", self.target_namespace.unwrap_or("null"))
    }

    /// `namespace:id` of a reference that may have a prefix.
    pub(super) fn resolve_name(&self, name: &str) -> String {
        match name.split_once(':') {
            Some((prefix, local)) => {
                let declared = self
                    .document
                    .root
                    .attributes
                    .iter()
                    .find(|a| a.ns == Ns::XMLNS && a.qname != "xmlns" && a.name == prefix);
                format!("{}:{local}", declared.map_or("null", |a| a.value.as_str()))
            }
            None => self.in_target_namespace(name),
        }
    }
}

fn collect_ids<'x>(element: &'x Element, ids: &mut HashSet<&'x str>) {
    // Elements without id count as one whose id is empty.
    ids.insert(element.id().unwrap_or_default());
    for child in &element.children {
        collect_ids(child, ids);
    }
}
