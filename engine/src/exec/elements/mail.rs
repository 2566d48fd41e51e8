//! Mail tasks. Checks and messages are Camunda's; who sends the mail is [`crate::outgoing::Outgoing`].

use cauce_bpmn::model::Expr;

use crate::exec::{Exec, Step, VarScope, fail};
use crate::outgoing::{Call, CallError, Mail, MailPart};

impl Exec<'_> {
    /// Sends a mail, and leaves. Error events do not catch what goes wrong, as in Camunda.
    pub(super) fn execute_mail(&mut self, id: &str, fields: &[(String, Expr)]) -> Step {
        let scope = VarScope::Execution(id.to_owned());
        let mut field = |name: &str| match fields.iter().rev().find(|(n, _)| n == name) {
            Some((_, expr)) => self.evaluate_text(&scope, expr),
            None => Ok(None),
        };
        let (to, from) = (field("to")?, field("from")?);
        let (cc, bcc) = (field("cc")?, field("bcc")?);
        let (subject, text, html) = (field("subject")?, field("text")?, field("html")?);
        let charset = field("charset")?;
        let format = if html.is_some() { "HTML" } else { "text-only" };
        match html.as_deref().or(text.as_deref()) {
            None => {
                return fail(
                    "ENGINE-02016 'html' or 'text' is required to be defined as mail format when using the mail activity.",
                );
            }
            Some("") => {
                return fail(format!(
                    "ENGINE-02017 Unable to create a mail with format '{format}'."
                ));
            }
            Some(_) if html.is_some() && text.as_deref() == Some("") => {
                return fail(format!(
                    "ENGINE-02017 Unable to create a mail with format '{format}'."
                ));
            }
            Some(_) => {}
        }
        let Some(to) = to else {
            return fail("ENGINE-02019 No recipient could be found for sending email.");
        };
        let outcome = self.call_outside(Call::Mail(Box::new(Mail {
            from: from.clone(),
            to: addresses(&to),
            cc: cc.as_deref().map(addresses).unwrap_or_default(),
            bcc: bcc.as_deref().map(addresses).unwrap_or_default(),
            subject: subject.unwrap_or_default(),
            text,
            html,
            charset,
        })))?;
        match outcome {
            Ok(_) => self.leave(id),
            Err(CallError::Address { part, address, .. }) => fail(match part {
                MailPart::To => format!("ENGINE-02018 Unable to add '{address}' as recipient."),
                MailPart::From => format!(
                    "ENGINE-02020 Could not set '{}' as from address in email.",
                    from.as_deref().unwrap_or("null")
                ),
                MailPart::Cc => format!("ENGINE-02021 Could not add '{address}' as cc recipient."),
                MailPart::Bcc => {
                    format!("ENGINE-02022 Could not add '{address}' as bcc recipient.")
                }
            }),
            Err(CallError::Refused(why)) => fail(format!(
                "ENGINE-02015 Unable to send email to recipient '{to}': {why}"
            )),
            // The cause is in the log.
            Err(CallError::Failed(_) | CallError::BrokenAnswer(_) | CallError::TooLarge(_)) => {
                fail(format!(
                    "ENGINE-02015 Unable to send email to recipient '{to}'."
                ))
            }
        }
    }
}

/// Addresses between commas, as Java's `split` gives them: what is empty at the end is none.
fn addresses(text: &str) -> Vec<String> {
    let mut all: Vec<String> = text.split(',').map(|a| a.trim().to_owned()).collect();
    let raw: Vec<&str> = text.split(',').collect();
    let keep = raw.iter().rposition(|a| !a.is_empty()).map_or(1, |n| n + 1);
    all.truncate(keep.max(usize::from(text.is_empty())));
    all
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_between_commas() {
        for (text, expected) in [
            ("a@x", &["a@x"][..]),
            (" a@x , b@x", &["a@x", "b@x"]),
            ("a@x,,b@x", &["a@x", "", "b@x"]),
            ("a@x,,", &["a@x"]),
            ("a@x, ", &["a@x", ""]),
            ("", &[""]),
        ] {
            assert_eq!(addresses(text), expected, "{text}");
        }
    }
}
