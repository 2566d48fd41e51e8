//! Expressions compiled before.
//!
//! It saves time where many models say the same, and it is seen from outside: equal texts give one string object, which Java's
//! serialization of a list or map shows. JUEL's cache is as large.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Expression;

/// More expressions than this are not kept; longer ones never are.
const MAX_ENTRIES: usize = 1000;
const MAX_LENGTH: usize = 4096;

type Cache = HashMap<Arc<str>, Expression>;

fn cache() -> MutexGuard<'static, Cache> {
    static CACHE: OnceLock<Mutex<Cache>> = OnceLock::new();
    CACHE
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn get(text: &str) -> Option<Expression> {
    cache().get(text).cloned()
}

pub(super) fn put(expression: &Expression) {
    if expression.text.len() > MAX_LENGTH {
        return;
    }
    let mut cache = cache();
    if cache.len() >= MAX_ENTRIES {
        // Whichever entry: what is still used comes back.
        let oldest = cache.keys().next().cloned();
        oldest.and_then(|text| cache.remove(&text));
    }
    cache.insert(Arc::clone(&expression.text), expression.clone());
}
