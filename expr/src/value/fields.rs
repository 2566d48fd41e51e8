//! Values as the columns of `ACT_RU_VARIABLE` and its history keep them.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::DateTime;

use super::java::{self, JAVA_FORMAT};
use super::{FileValue, JavaValue, JsonValue, NullType, ObjectValue, Value, date};

/// The columns that hold a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields {
    /// `TYPE_` (`VAR_TYPE_` in history): the serializer's name
    pub type_name: Cow<'static, str>,
    /// `TEXT_`
    pub text: Option<String>,
    /// `TEXT2_`
    pub text2: Option<String>,
    /// `LONG_`
    pub long: Option<i64>,
    /// `DOUBLE_`
    pub double: Option<f64>,
    /// `BYTES_` of the row of `ACT_GE_BYTEARRAY` that `BYTEARRAY_ID_` names; `None` where there is no such row
    pub bytes: Option<Vec<u8>>,
}

/// A value that no serializer takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldsError {
    /// A value whose class cannot be serialized; its text is the cause in [`FieldsError::message`].
    #[error("{0}")]
    Unserializable(String),
    /// A value without a serialization format, described as Camunda describes it.
    #[error("Cannot find serializer for value '{0}'.")]
    NoSerializer(String),
    /// Serialized content without a type.
    #[error("no 'objectTypeName' provided for non-null value.")]
    NoTypeName,
    /// `TYPE_` names a serializer that does not exist here.
    #[error("no serializer named '{0}'")]
    UnknownType(String),
}

impl FieldsError {
    /// Camunda's message for a failure to set the variable of that name.
    #[must_use]
    pub fn message(&self, variable: &str) -> String {
        match self {
            Self::Unserializable(cause) => {
                format!("Cannot serialize object in variable '{variable}': {cause}")
            }
            Self::NoSerializer(_) | Self::UnknownType(_) => self.to_string(),
            Self::NoTypeName => {
                format!("Cannot write serialized value for variable '{variable}': {self}")
            }
        }
    }
}

/// `TEXT2_` of an empty string, which some databases cannot tell from null.
const EMPTY_STRING: &str = "!emptyString!";
const SPIN: &str = "spin://";

impl Value {
    /// The columns that hold the value.
    ///
    /// # Errors
    /// Values that Camunda cannot store either; [`FieldsError::message`] gives its words.
    pub fn to_fields(&self) -> Result<Fields, FieldsError> {
        let fields = Fields::default();
        Ok(match self {
            Self::Null => Fields {
                type_name: "null".into(),
                ..fields
            },
            Self::TypedNull(kind) => Fields {
                type_name: kind.type_name().into(),
                ..fields
            },
            Self::Boolean(value) => Fields {
                type_name: "boolean".into(),
                long: Some(i64::from(*value)),
                ..fields
            },
            Self::Short(value) => Fields {
                type_name: "short".into(),
                long: Some(i64::from(*value)),
                text: Some(format!(
                    "Value '{value}' of type 'PrimitiveValueType[short]', isTransient=false"
                )),
                ..fields
            },
            Self::Integer(value) => Fields {
                type_name: "integer".into(),
                long: Some(i64::from(*value)),
                text: Some(value.to_string()),
                ..fields
            },
            Self::Long(value) => Fields {
                type_name: "long".into(),
                long: Some(*value),
                text: Some(value.to_string()),
                ..fields
            },
            Self::Double(value) => Fields {
                type_name: "double".into(),
                double: Some(*value),
                ..fields
            },
            Self::String(text) => Fields {
                type_name: "string".into(),
                text: Some(text.to_string()),
                text2: text.is_empty().then(|| EMPTY_STRING.to_owned()),
                ..fields
            },
            Self::Date(value) => Fields {
                type_name: "date".into(),
                long: Some(value.timestamp_millis()),
                ..fields
            },
            Self::Bytes(bytes) => Fields {
                type_name: "bytes".into(),
                bytes: Some(bytes.to_vec()),
                ..fields
            },
            Self::File(file) => file.to_fields(),
            Self::Json(json) => Fields {
                type_name: "json".into(),
                bytes: Some(json.text.as_bytes().to_vec()),
                ..fields
            },
            Self::Xml(text) => Fields {
                type_name: "xml".into(),
                bytes: Some(text.as_bytes().to_vec()),
                ..fields
            },
            Self::Object(object) => object.to_fields()?,
            Self::List(_) | Self::Map(_) => self.to_serialized()?,
            Self::Java(java) => match &**java {
                JavaValue::View(..) | JavaValue::Iterator(_) | JavaValue::Entry(..) => Fields {
                    type_name: "spin://application/json".into(),
                    text2: Some(java.class_name().to_owned()),
                    bytes: Some(java::to_json(self).to_string().into_bytes()),
                    ..fields
                },
                JavaValue::XmlElement(element) => Fields {
                    type_name: "xml".into(),
                    bytes: Some(element.to_xml().into_bytes()),
                    ..fields
                },
                JavaValue::Character(_)
                | JavaValue::Byte(_)
                | JavaValue::DateTime(_)
                | JavaValue::Instant(_)
                | JavaValue::Array(..)
                | JavaValue::Set(_)
                | JavaValue::SpinList(_)
                | JavaValue::JsonPath(..)
                | JavaValue::XmlAttribute(..)
                | JavaValue::XPath(..)
                | JavaValue::Class(_) => self.to_serialized()?,
            },
            Self::Host(_) => {
                return Err(FieldsError::Unserializable(
                    self.java_class_name().to_owned(),
                ));
            }
        })
    }

    fn to_serialized(&self) -> Result<Fields, FieldsError> {
        let bytes = java::write(self).map_err(|error| FieldsError::Unserializable(error.0))?;
        Ok(Fields {
            type_name: "serializable".into(),
            text2: Some(self.java_class_name().to_owned()),
            bytes: Some(bytes),
            ..Fields::default()
        })
    }

    /// The value that the columns hold. Objects come as [`Value::Object`]; [`Value::deserialized`] opens them.
    ///
    /// # Errors
    /// `TYPE_` is none of the serializers' names.
    pub fn from_fields(fields: &Fields) -> Result<Self, FieldsError> {
        let text = || {
            fields
                .bytes
                .as_deref()
                .map(|bytes| Arc::<str>::from(String::from_utf8_lossy(bytes)))
        };
        let number = |kind| fields.long.ok_or(Self::TypedNull(kind));
        let read = match &*fields.type_name {
            "null" => Ok(Self::Null),
            "boolean" => number(NullType::Boolean).map(|value| Self::Boolean(value != 0)),
            #[expect(clippy::cast_possible_truncation, reason = "the column holds a short")]
            "short" => number(NullType::Short).map(|value| Self::Short(value as i16)),
            #[expect(clippy::cast_possible_truncation, reason = "the column holds an int")]
            "integer" => number(NullType::Integer).map(|value| Self::Integer(value as i32)),
            "long" => number(NullType::Long).map(Self::Long),
            "double" => fields
                .double
                .map(Self::Double)
                .ok_or(Self::TypedNull(NullType::Double)),
            "date" => number(NullType::Date)
                .map(|value| DateTime::from_timestamp_millis(value).map_or(Self::Null, Self::Date)),
            "string" => match (&fields.text, &fields.text2) {
                (Some(text), _) => Ok(Self::String(text.as_str().into())),
                (None, Some(mark)) if mark == EMPTY_STRING => Ok(Self::String("".into())),
                (None, _) => Err(Self::TypedNull(NullType::String)),
            },
            "bytes" => fields
                .bytes
                .as_deref()
                .map(|bytes| Self::Bytes(bytes.into()))
                .ok_or(Self::TypedNull(NullType::Bytes)),
            "json" => text()
                .map(|text| Self::Json(Arc::new(JsonValue::new(text))))
                .ok_or(Self::TypedNull(NullType::Json)),
            "xml" => text().map(Self::Xml).ok_or(Self::TypedNull(NullType::Xml)),
            "file" => Ok(Self::File(Arc::new(FileValue::from_fields(fields)))),
            "serializable" => Ok(object(JAVA_FORMAT, fields)),
            other => match other.strip_prefix(SPIN) {
                Some(format) => Ok(object(format, fields)),
                None => return Err(FieldsError::UnknownType(other.to_owned())),
            },
        };
        Ok(read.unwrap_or_else(|null| null))
    }
}

fn object(format: &str, fields: &Fields) -> Value {
    Value::Object(Arc::new(ObjectValue {
        type_name: fields.text2.clone(),
        format: format.to_owned(),
        data: fields.bytes.clone(),
    }))
}

impl ObjectValue {
    fn to_fields(&self) -> Result<Fields, FieldsError> {
        if self.format.is_empty() {
            return Err(FieldsError::NoSerializer(self.describe()));
        }
        if self.type_name.is_none() && self.data.is_some() {
            return Err(FieldsError::NoTypeName);
        }
        Ok(Fields {
            type_name: if self.format == JAVA_FORMAT {
                "serializable".into()
            } else {
                format!("{SPIN}{}", self.format).into()
            },
            text2: self.type_name.clone(),
            bytes: self.data.clone(),
            ..Fields::default()
        })
    }

    fn describe(&self) -> String {
        let format = if self.format.is_empty() {
            "null"
        } else {
            &self.format
        };
        let type_name = self.type_name.as_deref().unwrap_or("null");
        let content = self.data.as_deref().map_or_else(
            || "null".to_owned(),
            |data| {
                format!(
                    "{} chars",
                    String::from_utf8_lossy(data).encode_utf16().count()
                )
            },
        );
        format!(
            "ObjectValue [value=null, isDeserialized=false, serializationDataFormat={format}, objectTypeName={type_name}, \
             serializedValue={content}, isTransient=false]"
        )
    }
}

impl FileValue {
    fn to_fields(&self) -> Fields {
        let marked = self.mime_type.is_some() || self.encoding.is_some();
        let mark = || {
            format!(
                "{}#{}",
                self.mime_type.as_deref().unwrap_or_default(),
                self.encoding.as_deref().unwrap_or_default()
            )
        };
        Fields {
            type_name: "file".into(),
            text: Some(self.filename.clone()),
            text2: marked.then(mark),
            bytes: Some(self.bytes.clone()),
            ..Fields::default()
        }
    }

    fn from_fields(fields: &Fields) -> Self {
        let (mime_type, encoding) = match fields.text2.as_deref() {
            Some(mark) => mark.split_once('#').unwrap_or((mark, "")),
            None => ("", ""),
        };
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            filename: fields.text.clone().unwrap_or_default(),
            mime_type: given(mime_type),
            encoding: given(encoding),
            bytes: fields.bytes.clone().unwrap_or_default(),
        }
    }
}

impl NullType {
    /// The serializer's name, which is also the type's name in engine-rest but for its first letter.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Double => "double",
            Self::String => "string",
            Self::Date => "date",
            Self::Bytes => "bytes",
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }
}

/// Cuts a date to what a variable keeps of it.
impl From<chrono::DateTime<chrono::Utc>> for Value {
    fn from(value: chrono::DateTime<chrono::Utc>) -> Self {
        Self::Date(date::to_millis(value))
    }
}
