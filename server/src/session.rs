//! Sessions: who has given a password once, and carries a token instead since.
//!
//! A token holds who it is and until when, under a seal that only this server (or all nodes with its `--session-key`) can make. The seal
//! takes in what is stored of the password, so a new password ends all sessions, on every node. A session goes on while it is used,
//! and ends after twelve hours at the latest. Nothing is stored but the ids of sessions that were ended before their time, by this node.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256, Sha512};
use uuid::Uuid;

/// How long a session lasts, however much it is used, in seconds.
const LONGEST: i64 = 12 * 60 * 60;
/// The longest token that is looked at.
const LONGEST_TOKEN: usize = 2048;
/// What is sealed, so that no seal of something else fits.
const PURPOSE: &str = "cauce session 1";

/// The sessions of a server.
pub(crate) struct Sessions {
    key: [u8; 64],
    /// How long one lasts without being used, in seconds.
    idle: i64,
    /// Those that were ended, with the time from which on they would not be good anyway.
    ended: Mutex<HashMap<Uuid, i64>>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// Whose it is.
    pub(crate) user: String,
    id: Uuid,
    /// When the password was given, in seconds since 1970.
    began: i64,
    /// When the token was made.
    made: i64,
    /// Whether the browser may send it over HTTPS only.
    pub(crate) secure: bool,
}

impl Sessions {
    /// Sessions that last so long without being used. With a key, other servers with the same key take them as well.
    pub(crate) fn new(key: Option<&str>, idle: Duration) -> Self {
        let key = match key {
            Some(text) => Sha512::digest(text.as_bytes()),
            // 244 random bits.
            None => {
                Sha512::digest([Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat())
            }
        };
        Self {
            key: key.into(),
            idle: i64::try_from(idle.as_secs()).unwrap_or(i64::MAX),
            ended: Mutex::default(),
        }
    }

    /// Begins one.
    pub(crate) fn begin(&self, user: &str, secure: bool, now: i64) -> Session {
        Session {
            user: user.to_owned(),
            id: Uuid::new_v4(),
            began: now,
            made: now,
            secure,
        }
    }

    /// The token of a session. `proof` is what is stored of the password.
    pub(crate) fn token(&self, session: &Session, proof: &str) -> String {
        let said = said(session);
        let seal = BASE64.encode(self.seal(&said, proof).finalize().into_bytes());
        format!("{said}.{seal}")
    }

    /// The session that a token tells of, if it is not over. It is not proven yet.
    pub(crate) fn read(&self, token: &str, now: i64) -> Option<Session> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let (said, _) = token.rsplit_once('.')?;
        let mut parts = said.split('.');
        let mut part = || parts.next();
        let session = Session {
            user: String::from_utf8(BASE64.decode(part()?).ok()?).ok()?,
            id: part()?.parse().ok()?,
            began: part()?.parse().ok()?,
            made: part()?.parse().ok()?,
            secure: part()? == "s",
        };
        let good = part().is_none()
            && now < self.end_of(&session)
            && !self
                .ended
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains_key(&session.id);
        good.then_some(session)
    }

    /// Whether a token was made by who has the key, for who has this password.
    pub(crate) fn is_genuine(&self, token: &str, proof: &str) -> bool {
        let Some((said, seal)) = token.rsplit_once('.') else {
            return false;
        };
        let Ok(seal) = BASE64.decode(seal) else {
            return false;
        };
        self.seal(said, proof).verify_slice(&seal).is_ok()
    }

    /// The session to go on with, where the token is no longer new.
    pub(crate) fn renewed(&self, session: &Session, now: i64) -> Option<Session> {
        (now - session.made > self.idle / 4).then(|| Session {
            made: now,
            ..session.clone()
        })
    }

    /// Ends a session before its time.
    pub(crate) fn end(&self, session: &Session, now: i64) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, until| *until > now);
        ended.insert(session.id, session.began.saturating_add(LONGEST));
    }

    fn end_of(&self, session: &Session) -> i64 {
        let idle = session.made.saturating_add(self.idle);
        idle.min(session.began.saturating_add(LONGEST))
    }

    fn seal(&self, said: &str, proof: &str) -> Hmac<Sha256> {
        let mut seal = Hmac::<Sha256>::new(&self.key.into());
        for part in [PURPOSE, said, proof] {
            seal.update(&(part.len() as u64).to_le_bytes());
            seal.update(part.as_bytes());
        }
        seal
    }
}

fn said(session: &Session) -> String {
    let Session {
        user,
        id,
        began,
        made,
        secure,
    } = session;
    let user = BASE64.encode(user);
    let secure = if *secure { "s" } else { "p" };
    format!("{user}.{}.{began}.{made}.{secure}", id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;
    const HOUR: i64 = 3600;

    fn sessions(key: Option<&str>) -> Sessions {
        Sessions::new(key, Duration::from_secs(1800))
    }

    #[test]
    fn a_token_is_good_for_its_user_with_this_password() {
        let ours = sessions(None);
        let session = ours.begin("demo.d€mo", true, NOW);
        let token = ours.token(&session, "stored");
        assert_eq!(ours.read(&token, NOW), Some(session));
        assert!(ours.is_genuine(&token, "stored"));
        assert!(!ours.is_genuine(&token, "another"), "a new password");
        assert!(
            !sessions(None).is_genuine(&token, "stored"),
            "another server"
        );
        let other = format!(
            "{}.{}",
            BASE64.encode("admin"),
            token.split_once('.').expect("parts").1
        );
        assert!(!ours.is_genuine(&other, "stored"), "another user");
        for odd in [
            "",
            ".",
            "a.b",
            "....",
            &token[..token.len() - 1],
            &"x.".repeat(3000),
        ] {
            assert!(!ours.is_genuine(odd, "stored"), "{odd}");
        }
    }

    #[test]
    fn servers_with_a_key_take_each_others_tokens() {
        let (here, there) = (
            sessions(Some("a long secret")),
            sessions(Some("a long secret")),
        );
        let token = here.token(&here.begin("demo", false, NOW), "stored");
        assert!(there.read(&token, NOW).is_some() && there.is_genuine(&token, "stored"));
        assert!(!sessions(Some("another secret")).is_genuine(&token, "stored"));
    }

    #[test]
    fn a_session_lasts_while_it_is_used_and_not_for_ever() {
        let ours = sessions(None);
        let mut session = ours.begin("demo", false, NOW);
        let token = |session: &Session| ours.token(session, "stored");
        assert!(ours.read(&token(&session), NOW + 1799).is_some());
        assert!(ours.read(&token(&session), NOW + 1800).is_none(), "unused");
        assert_eq!(ours.renewed(&session, NOW + 450), None);
        let mut now = NOW;
        while now < NOW + 12 * HOUR {
            assert!(ours.read(&token(&session), now).is_some(), "{now}");
            now += 900;
            session = ours.renewed(&session, now).expect("a new token");
        }
        assert!(ours.read(&token(&session), now).is_none(), "twelve hours");
    }

    #[test]
    fn who_signs_out_is_out() {
        let ours = sessions(None);
        let session = ours.begin("demo", false, NOW);
        let other = ours.begin("demo", false, NOW);
        let renewed = ours.renewed(&session, NOW + 1000).expect("a new token");
        ours.end(&session, NOW + 1000);
        assert_eq!(ours.read(&ours.token(&session, "p"), NOW + 1001), None);
        assert_eq!(ours.read(&ours.token(&renewed, "p"), NOW + 1001), None);
        assert!(ours.read(&ours.token(&other, "p"), NOW + 1001).is_some());
        // What is over anyway is forgotten.
        ours.end(&other, NOW + 13 * HOUR);
        assert_eq!(ours.ended.lock().expect("ids").len(), 1);
    }
}
