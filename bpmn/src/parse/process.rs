//! Processes.

use super::draft::Draft;
use super::validate;
use super::xml::Element;
use super::{Abort, Parser, link};
use crate::model::{Expr, Process};

impl<'x> Parser<'x> {
    pub(super) fn all_processes(&mut self, root: &'x Element) -> Result<(), Abort> {
        for element in root.all("process") {
            let executable = match element.attr("isExecutable") {
                Some(value) => value.eq_ignore_ascii_case("true"),
                None => !self.options.new_deployment,
            };
            if executable {
                let process = self.process(element)?;
                self.processes.push(process);
            }
        }
        Ok(())
    }

    fn process(&mut self, element: &'x Element) -> Result<Process, Abort> {
        self.draft = Draft::new(Process {
            key: element.id().unwrap_or_default().to_owned(),
            name: element.attr("name").map(str::to_owned),
            documentation: documentation(element),
            category: self.target_namespace.map(str::to_owned),
            version_tag: element.camunda("versionTag").map(str::to_owned),
            is_executable: true,
            startable_in_tasklist: element
                .camunda("isStartableInTasklist")
                .is_none_or(|s| s.eq_ignore_ascii_case("true")),
            ..Process::default()
        });
        self.draft.process.job_priority = self.priority(element, "jobPriority")?;
        self.draft.process.task_priority = self.priority(element, "taskPriority")?;
        match self.history_time_to_live(element) {
            Ok(days) => self.draft.process.history_time_to_live = days,
            Err(message) => self.error(message, element),
        }
        self.scope(element, None)?;
        self.starters(element)?;
        validate::gateways::check(self);
        let draft = std::mem::take(&mut self.draft);
        Ok(link::link(draft))
    }

    /// Days that the history is kept for.
    fn history_time_to_live(&self, element: &Element) -> Result<Option<i32>, String> {
        let text = element
            .camunda("historyTimeToLive")
            .or(self.options.default_history_time_to_live.as_deref());
        let days = match text {
            None | Some("") => None,
            Some(text) => Some(days(text).map_err(|e| {
                format!("Cannot parse historyTimeToLive: {e}: Cannot parse historyTimeToLive: {e}")
            })?),
        };
        if days.is_none() && self.options.enforce_history_time_to_live {
            return Err("History Time To Live (TTL) cannot be null. TTL is necessary for the History Cleanup to work. \
                        The following options are possible:\n\
                        * Set historyTimeToLive in the model\n\
                        * Set a default historyTimeToLive as a global process engine configuration\n\
                        * (Not recommended) Deactivate the enforceTTL config to disable this check"
                .to_owned());
        }
        Ok(days)
    }

    /// Who may start the process.
    fn starters(&mut self, element: &'x Element) -> Result<(), Abort> {
        let mut users = Vec::new();
        let mut groups = Vec::new();
        if let Some(extensions) = element.one("extensionElements")? {
            for starter in extensions.extensions("potentialStarter") {
                self.resource_assignment(starter, &mut users, &mut groups)?;
            }
        }
        self.names(element.camunda("candidateStarterUsers"), &mut users)?;
        self.names(element.camunda("candidateStarterGroups"), &mut groups)?;
        self.draft.process.candidate_starter_users = users;
        self.draft.process.candidate_starter_groups = groups;
        Ok(())
    }

    /// `resourceAssignmentExpression` of a potential owner or starter: `user(a), group(b), c`; a bare name is a group's.
    pub(super) fn resource_assignment(
        &self,
        element: &'x Element,
        users: &mut Vec<Expr>,
        groups: &mut Vec<Expr>,
    ) -> Result<(), Abort> {
        let Some(formal) = formal_expression(element)? else {
            return Ok(());
        };
        for name in comma_separated(&formal.text) {
            let inner = |prefix: &str| {
                let rest = name.strip_prefix(prefix)?;
                let mut chars = rest.chars();
                chars.next_back();
                Some(chars.as_str().trim())
            };
            if let Some(user) = inner("user(") {
                users.push(self.expr(user)?);
            } else {
                groups.push(self.expr(inner("group(").unwrap_or(&name))?);
            }
        }
        Ok(())
    }

    /// A comma-separated list of names or expressions.
    pub(super) fn names(&self, list: Option<&str>, into: &mut Vec<Expr>) -> Result<(), Abort> {
        for name in comma_separated(list.unwrap_or_default()) {
            into.push(self.expr(&name)?);
        }
        Ok(())
    }
}

/// The `formalExpression` within the `resourceAssignmentExpression` of an element.
pub(super) fn formal_expression(element: &Element) -> Result<Option<&Element>, Abort> {
    match element.one("resourceAssignmentExpression")? {
        Some(assignment) => assignment.one("formalExpression"),
        None => Ok(None),
    }
}

/// Texts of all `documentation` elements, with an empty line between them.
pub(super) fn documentation(element: &Element) -> Option<String> {
    let mut text: Option<String> = None;
    for part in element.all("documentation") {
        let text = text.get_or_insert_default();
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(part.text.trim());
    }
    text
}

/// Entries of a comma-separated list; commas within `${…}` do not separate.
pub(super) fn comma_separated(text: &str) -> Vec<String> {
    let mut entries = Vec::new();
    let mut entry = String::new();
    let mut within = false;
    for c in text.chars() {
        match c {
            '{' | '$' => within = true,
            '}' => within = false,
            ',' if !within => {
                entries.push(entry.trim().to_owned());
                entry.clear();
                continue;
            }
            _ => {}
        }
        entry.push(c);
    }
    if !entry.is_empty() {
        entries.push(entry.trim().to_owned());
    }
    entries
}

/// Days of `P5D` or `5`.
fn days(text: &str) -> Result<i32, String> {
    let unreadable = || format!("For input string: \"{text}\"");
    let number = match text.strip_prefix('P').and_then(|t| t.strip_suffix('D')) {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => digits,
        _ => text,
    };
    let days: i32 = number.parse().map_err(|_| unreadable())?;
    if days < 0 {
        return Err("negative value is not allowed".to_owned());
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::{comma_separated, days};

    #[test]
    fn commas_in_expressions_do_not_separate() {
        assert_eq!(comma_separated("a, ${f(b, c)},d"), ["a", "${f(b, c)}", "d"]);
        assert_eq!(comma_separated(",a,"), ["", "a"]);
        assert!(comma_separated("").is_empty());
    }

    #[test]
    fn time_to_live_is_days() {
        assert_eq!(days("5"), Ok(5));
        assert_eq!(days("P180D"), Ok(180));
        assert_eq!(
            days("PP555DDD"),
            Err("For input string: \"PP555DDD\"".to_owned())
        );
        assert_eq!(days("-1"), Err("negative value is not allowed".to_owned()));
    }
}
