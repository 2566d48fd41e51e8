//! The password policy: what a new password must have. Camunda's default policy, in its words.

use super::identity::UserProfile;
use crate::exec::{Exec, Step, fail};

/// One rule of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRule {
    /// It does not contain what is known of the user.
    UserData,
    /// It is long enough.
    Length,
    /// It has a small letter.
    LowerCase,
    /// It has a capital letter.
    UpperCase,
    /// It has a digit.
    Digit,
    /// It has something that is neither letter nor digit.
    Special,
}

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// What is known of a user counts from this length on.
const SHORTEST_DATA: usize = 4;

impl PasswordRule {
    /// All rules.
    pub const ALL: [Self; 6] = [
        Self::UserData,
        Self::Length,
        Self::LowerCase,
        Self::UpperCase,
        Self::Digit,
        Self::Special,
    ];

    /// The key under which translations of the rule are found.
    #[must_use]
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::UserData => "PASSWORD_POLICY_USER_DATA",
            Self::Length => "PASSWORD_POLICY_LENGTH",
            Self::LowerCase => "PASSWORD_POLICY_LOWERCASE",
            Self::UpperCase => "PASSWORD_POLICY_UPPERCASE",
            Self::Digit => "PASSWORD_POLICY_DIGIT",
            Self::Special => "PASSWORD_POLICY_SPECIAL",
        }
    }

    /// The rule's parameter with its value.
    #[must_use]
    pub fn parameter(self) -> Option<(&'static str, String)> {
        match self {
            Self::UserData => None,
            Self::Length => Some(("minLength", SHORTEST.to_string())),
            Self::LowerCase => Some(("minLowerCase", "1".to_owned())),
            Self::UpperCase => Some(("minUpperCase", "1".to_owned())),
            Self::Digit => Some(("minDigit", "1".to_owned())),
            Self::Special => Some(("minSpecial", "1".to_owned())),
        }
    }

    /// Whether a password keeps the rule.
    #[must_use]
    pub fn is_kept(self, password: &str, user: Option<&UserProfile>) -> bool {
        match self {
            Self::UserData => {
                let known = user.map(|u| [&u.id, &u.first_name, &u.last_name, &u.email]);
                let password = password.to_uppercase();
                !known
                    .into_iter()
                    .flatten()
                    .flatten()
                    .filter(|data| data.chars().count() >= SHORTEST_DATA)
                    .any(|data| password.contains(&data.to_uppercase()))
            }
            Self::Length => password.chars().count() >= SHORTEST,
            Self::LowerCase => password.chars().any(char::is_lowercase),
            Self::UpperCase => password.chars().any(char::is_uppercase),
            Self::Digit => password.chars().any(|c| c.is_ascii_digit()),
            Self::Special => password.chars().any(|c| !c.is_alphanumeric()),
        }
    }
}

impl Exec<'_> {
    /// Refuses a password that breaks the policy, where one is in force.
    pub(super) fn check_password(&self, password: &str, user: &UserProfile) -> Step {
        let kept = |rule: &PasswordRule| rule.is_kept(password, Some(user));
        if self.env.password_policy && !PasswordRule::ALL.iter().all(kept) {
            return fail("Password does not match policy");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_breaks_the_rules_it_should() {
        let anna = UserProfile {
            id: Some("anna".to_owned()),
            ..UserProfile::default()
        };
        for (password, broken) in [
            ("Good-Enough-123", vec![]),
            ("Good-Annas-123", vec!["PASSWORD_POLICY_USER_DATA"]),
            ("Short-1", vec!["PASSWORD_POLICY_LENGTH"]),
            ("all-small-123", vec!["PASSWORD_POLICY_UPPERCASE"]),
            (
                "ONLYCAPITALS",
                vec![
                    "PASSWORD_POLICY_LOWERCASE",
                    "PASSWORD_POLICY_DIGIT",
                    "PASSWORD_POLICY_SPECIAL",
                ],
            ),
        ] {
            let found: Vec<&str> = PasswordRule::ALL
                .iter()
                .filter(|rule| !rule.is_kept(password, Some(&anna)))
                .map(|rule| rule.placeholder())
                .collect();
            assert_eq!(found, broken, "{password}");
        }
    }
}
