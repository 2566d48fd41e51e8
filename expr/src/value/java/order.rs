//! The order in which Java's hash maps and sets give out what they hold.

use crate::value::{MapKind, MapValue, Value};

impl MapValue {
    /// The entries in the order in which the Java map iterates.
    #[must_use]
    pub fn ordered(&self) -> Vec<(&str, &Value)> {
        let mut entries: Vec<(&str, &Value)> = self
            .entries
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        match self.kind {
            MapKind::Linked => {}
            MapKind::Tree => {
                entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()))
            }
            MapKind::Hash => {
                let capacity = capacity(entries.len());
                entries.sort_by_key(|(key, _)| bucket(string_hash(key), capacity));
            }
        }
        entries
    }
}

/// Where a Java hash map of so many strings has a string when it goes through them.
#[must_use]
pub fn position(key: &str, size: usize) -> u32 {
    bucket(string_hash(key), capacity(size))
}

/// The number of buckets of a hash map that was filled entry by entry.
pub(super) fn capacity(size: usize) -> u32 {
    let mut capacity = 16_u32;
    while size > (capacity as usize / 4) * 3 && capacity < 1 << 30 {
        capacity *= 2;
    }
    capacity
}

/// The number of buckets of `new HashSet(collection)`.
pub(super) fn set_capacity(size: usize) -> u32 {
    let wanted = u32::try_from(size * 4 / 3 + 1).unwrap_or(1 << 30).max(16);
    wanted.next_power_of_two()
}

/// Sorts a set's elements into their order of iteration.
pub(crate) fn order_set(items: &mut [Value]) {
    let capacity = set_capacity(items.len());
    items.sort_by_key(|item| bucket(hash_code(item), capacity));
}

fn bucket(hash: i32, capacity: u32) -> u32 {
    let hash = hash.cast_unsigned();
    (hash ^ (hash >> 16)) & (capacity - 1)
}

/// `String.hashCode`
#[must_use]
pub(crate) fn string_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    })
}

/// `hashCode` of the values people put into sets and ask for; zero for everything without one of its own.
#[must_use]
pub(crate) fn hash_code(value: &Value) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lower half is what Java takes"
    )]
    let fold = |bits: i64| (bits ^ (bits.cast_unsigned() >> 32).cast_signed()) as i32;
    match value {
        Value::String(text) => string_hash(text),
        Value::Boolean(value) => {
            if *value {
                1231
            } else {
                1237
            }
        }
        Value::Short(value) => i32::from(*value),
        Value::Integer(value) => *value,
        Value::Long(value) => fold(*value),
        Value::Double(value) => fold(value.to_bits().cast_signed()),
        Value::Date(value) => fold(value.timestamp_millis()),
        Value::List(items) => items.iter().fold(1_i32, |hash, item| {
            hash.wrapping_mul(31).wrapping_add(hash_code(item))
        }),
        Value::Map(map) => map.entries.iter().fold(0_i32, |hash, (key, value)| {
            hash.wrapping_add(string_hash(key) ^ hash_code(value))
        }),
        Value::Null
        | Value::TypedNull(_)
        | Value::Bytes(_)
        | Value::File(_)
        | Value::Json(_)
        | Value::Xml(_)
        | Value::Object(_)
        | Value::Host(_)
        | Value::Java(_) => 0,
    }
}
