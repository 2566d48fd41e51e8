//! Hints that there is work, between the tasks of a node and between nodes. A hint may be lost; what must happen is a row.

/// What there may be work for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Wakeup {
    /// Jobs that are due or have another due date.
    Jobs,
    /// External tasks of a topic.
    ExternalTasks {
        /// The topic's name.
        topic: String,
    },
    /// Deployments came or went: cached definitions are stale.
    Deployments,
    /// The connection to the other nodes was interrupted: hints may have been missed.
    Missed,
}

impl Wakeup {
    /// As the payload of a notification.
    pub(crate) fn encode(&self) -> String {
        match self {
            Self::Jobs => "jobs".to_owned(),
            Self::ExternalTasks { topic } => format!("topic {topic}"),
            Self::Deployments => "deployments".to_owned(),
            Self::Missed => "missed".to_owned(),
        }
    }

    /// From the payload of a notification; `None` for one that this version does not know.
    pub(crate) fn decode(payload: &str) -> Option<Self> {
        match payload {
            "jobs" => Some(Self::Jobs),
            "deployments" => Some(Self::Deployments),
            "missed" => Some(Self::Missed),
            _ => payload
                .strip_prefix("topic ")
                .map(|topic| Self::ExternalTasks {
                    topic: topic.to_owned(),
                }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_survives_its_payload() {
        for wakeup in [
            Wakeup::Jobs,
            Wakeup::ExternalTasks {
                topic: "a b".to_owned(),
            },
            Wakeup::Deployments,
            Wakeup::Missed,
        ] {
            assert_eq!(Wakeup::decode(&wakeup.encode()), Some(wakeup));
        }
        assert_eq!(Wakeup::decode("?"), None);
    }
}
