//! Descriptors of the Java classes that are written and read.

/// A class as it stands in a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) name: &'static str,
    /// `serialVersionUID`
    pub(super) version: u64,
    /// `SC_SERIALIZABLE` (2), and `SC_WRITE_METHOD` (1) where the class writes data of its own.
    pub(super) flags: u8,
    pub(super) fields: &'static [Field],
    pub(super) parent: Option<&'static Class>,
}

/// A field of a class: its type's code and its name; the type's name too where it is an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) code: u8,
    pub(super) name: &'static str,
    pub(super) class: Option<&'static str>,
}

const fn field(code: u8, name: &'static str) -> Field {
    Field {
        code,
        name,
        class: None,
    }
}

const fn plain(name: &'static str, version: u64, flags: u8) -> Class {
    Class {
        name,
        version,
        flags,
        fields: &[],
        parent: None,
    }
}

const fn boxed(name: &'static str, version: u64, fields: &'static [Field]) -> Class {
    Class {
        name,
        version,
        flags: 2,
        fields,
        parent: Some(&NUMBER),
    }
}

static NUMBER: Class = plain("java.lang.Number", 0x86ac_951d_0b94_e08b, 2);
pub(super) static BYTE: Class = boxed(
    "java.lang.Byte",
    0x9c4e_6084_ee50_f51c,
    &[field(b'B', "value")],
);
pub(super) static SHORT: Class = boxed(
    "java.lang.Short",
    0x684d_3713_3460_da52,
    &[field(b'S', "value")],
);
pub(super) static INTEGER: Class = boxed(
    "java.lang.Integer",
    0x12e2_a0a4_f781_8738,
    &[field(b'I', "value")],
);
pub(super) static LONG: Class = boxed(
    "java.lang.Long",
    0x3b8b_e490_cc8f_23df,
    &[field(b'J', "value")],
);
pub(super) static DOUBLE: Class = boxed(
    "java.lang.Double",
    0x80b3_c24a_296b_fb04,
    &[field(b'D', "value")],
);
pub(super) static BOOLEAN: Class = Class {
    name: "java.lang.Boolean",
    version: 0xcd20_7280_d59c_faee,
    flags: 2,
    fields: &[field(b'Z', "value")],
    parent: None,
};
pub(super) static CHARACTER: Class = Class {
    name: "java.lang.Character",
    version: 0x348b_47d9_6b1a_2678,
    flags: 2,
    fields: &[field(b'C', "value")],
    parent: None,
};
pub(super) static DATE: Class = plain("java.util.Date", 0x686a_8101_4b59_7419, 3);
pub(super) static ARRAY_LIST: Class = Class {
    name: "java.util.ArrayList",
    version: 0x7881_d21d_99c7_619d,
    flags: 3,
    fields: &[field(b'I', "size")],
    parent: None,
};
pub(super) static HASH_MAP: Class = Class {
    name: "java.util.HashMap",
    version: 0x0507_dac1_c316_60d1,
    flags: 3,
    fields: &[field(b'F', "loadFactor"), field(b'I', "threshold")],
    parent: None,
};
pub(super) static LINKED_HASH_MAP: Class = Class {
    name: "java.util.LinkedHashMap",
    version: 0x34c0_4e5c_106c_c0fb,
    flags: 2,
    fields: &[field(b'Z', "accessOrder")],
    parent: Some(&HASH_MAP),
};
pub(super) static TREE_MAP: Class = Class {
    name: "java.util.TreeMap",
    version: 0x0cc1_f63e_2d25_6ae6,
    flags: 3,
    fields: &[Field {
        code: b'L',
        name: "comparator",
        class: Some("Ljava/util/Comparator;"),
    }],
    parent: None,
};
pub(super) static HASH_SET: Class = plain("java.util.HashSet", 0xba44_8595_96b8_b734, 3);
pub(super) static STRING_ARRAY: Class = plain("[Ljava.lang.String;", 0xadd2_56e7_e91d_7b47, 2);
pub(super) static OBJECT_ARRAY: Class = plain("[Ljava.lang.Object;", 0x90ce_589f_1073_296c, 2);

pub(super) static BASE_DATE_TIME: Class = Class {
    name: "org.joda.time.base.BaseDateTime",
    version: 0xffff_f9e1_4f5d_2ea3,
    flags: 2,
    fields: &[
        field(b'J', "iMillis"),
        Field {
            code: b'L',
            name: "iChronology",
            class: Some("Lorg/joda/time/Chronology;"),
        },
    ],
    parent: None,
};
pub(super) static DATE_TIME: Class = Class {
    name: "org.joda.time.DateTime",
    version: 0xb83c_7864_6a5b_ddf9,
    flags: 2,
    fields: &[],
    parent: Some(&BASE_DATE_TIME),
};
pub(super) static CHRONOLOGY: Class = plain(
    "org.joda.time.chrono.ISOChronology$Stub",
    0xa9c8_1166_7137_5027,
    3,
);
pub(super) static TIME_ZONE: Class =
    plain("org.joda.time.DateTimeZone$Stub", 0xa62f_019a_7c32_1ae3, 3);
