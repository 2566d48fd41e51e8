//! New rows that a command is done with, set aside until its commit: packed, and beyond some megabytes in a temporary file.
//!
//! A command that runs for a million steps writes millions of rows of history. They wait here, so that its memory stays flat, and
//! its commit writes them in portions within its one transaction. The file has no name: nothing of it outlasts the process.

use crate::record::{Cell, Record, RowChange, Table, Timestamp};
use crate::removal::{Removals, set_in_row};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// How many bytes are packed before they go to the file.
const BUFFER: usize = 4 * 1024 * 1024;

/// How many rows a portion has at most.
const PORTION: usize = 2_000;

/// Rows set aside, in the order they came.
#[derive(Debug, Default)]
pub struct Spill {
    tables: Vec<(&'static Table, Vec<Cell>)>,
    buffer: Vec<u8>,
    file: Option<File>,
    filed: u64,
    rows: u64,
    removals: Removals,
}

impl Spill {
    /// Rows of these root process instances are written with a removal time.
    pub fn set_removal_times(&mut self, removals: Removals) {
        self.removals = removals;
    }

    /// Sets a new row aside.
    ///
    /// # Errors
    /// The temporary file cannot be made or written.
    pub fn push<R: Record>(&mut self, row: &R) -> io::Result<()> {
        self.push_cells(R::TABLE, row.cells())
    }

    fn push_cells(&mut self, table: &'static Table, cells: Vec<Cell>) -> io::Result<()> {
        let index = match self
            .tables
            .iter()
            .position(|(known, _)| std::ptr::eq(*known, table))
        {
            Some(index) => index,
            None => {
                self.tables.push((table, Vec::new()));
                self.tables.len() - 1
            }
        };
        put_number(&mut self.buffer, index as u64);
        let before = &mut self.tables[index].1;
        for (at, cell) in cells.iter().enumerate() {
            if before.get(at) == Some(cell) {
                self.buffer.push(tag::SAME);
            } else {
                put_cell(&mut self.buffer, cell);
            }
        }
        *before = cells;
        self.rows += 1;
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        file.write_all(&self.buffer)?;
        self.filed += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Whether nothing was set aside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// How many rows were set aside.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.rows
    }

    /// The rows again from the first, in portions.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub(crate) fn portions(&mut self) -> io::Result<Portions<'_>> {
        let file = match &mut self.file {
            Some(file) => {
                file.seek(SeekFrom::Start(0))?;
                Some(io::BufReader::with_capacity(
                    256 * 1024,
                    file.take(self.filed),
                ))
            }
            None => None,
        };
        Ok(Portions {
            tables: self
                .tables
                .iter()
                .map(|(table, _)| (*table, Vec::new()))
                .collect(),
            file,
            buffer: &self.buffer,
            left: self.rows,
            removals: &self.removals,
        })
    }
}

/// The rows of a spill in portions.
pub(crate) struct Portions<'a> {
    tables: Vec<(&'static Table, Vec<Cell>)>,
    file: Option<io::BufReader<io::Take<&'a mut File>>>,
    buffer: &'a [u8],
    left: u64,
    removals: &'a Removals,
}

impl Portions<'_> {
    /// The next rows as inserts; none at the end.
    ///
    /// # Errors
    /// The temporary file cannot be read, or does not hold what was written.
    pub(crate) fn next(&mut self) -> io::Result<Vec<RowChange>> {
        let mut rows = Vec::new();
        while self.left > 0 && rows.len() < PORTION {
            rows.push(self.row()?);
            self.left -= 1;
        }
        Ok(rows)
    }

    fn row(&mut self) -> io::Result<RowChange> {
        let mut tables = std::mem::take(&mut self.tables);
        let index = usize::try_from(get_number(self)?).map_err(|_| damaged())?;
        let (table, before) = tables.get_mut(index).ok_or_else(damaged)?;
        let mut cells = Vec::with_capacity(table.columns.len());
        for at in 0..table.columns.len() {
            cells.push(match get_cell(self)? {
                Some(cell) => cell,
                None => before.get(at).cloned().ok_or_else(damaged)?,
            });
        }
        before.clone_from(&cells);
        let table = *table;
        set_in_row(table, &mut cells, self.removals);
        self.tables = tables;
        Ok(RowChange::Insert { table, cells })
    }
}

impl Read for Portions<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            match file.read(into)? {
                0 => self.file = None,
                read => return Ok(read),
            }
        }
        self.buffer.read(into)
    }
}

/// What a cell begins with.
mod tag {
    pub(super) const NULL: u8 = 0;
    pub(super) const TEXT: u8 = 1;
    pub(super) const INT: u8 = 2;
    pub(super) const NEGATIVE: u8 = 3;
    pub(super) const DOUBLE: u8 = 4;
    pub(super) const FALSE: u8 = 5;
    pub(super) const TRUE: u8 = 6;
    pub(super) const TIME: u8 = 7;
    pub(super) const EARLY_TIME: u8 = 8;
    pub(super) const BYTES: u8 = 9;
    /// As in the row of this table before.
    pub(super) const SAME: u8 = 10;
}

fn put_cell(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Null => out.push(tag::NULL),
        Cell::Text(text) => put_bytes(out, tag::TEXT, text.as_bytes()),
        Cell::Int(value) => put_signed(out, tag::INT, tag::NEGATIVE, *value),
        Cell::Double(value) => {
            out.push(tag::DOUBLE);
            out.extend(value.to_bits().to_le_bytes());
        }
        Cell::Bool(value) => out.push(if *value { tag::TRUE } else { tag::FALSE }),
        Cell::Time(time) => put_signed(out, tag::TIME, tag::EARLY_TIME, time.timestamp_micros()),
        Cell::Bytes(bytes) => put_bytes(out, tag::BYTES, bytes),
    }
}

fn put_signed(out: &mut Vec<u8>, plus: u8, minus: u8, value: i64) {
    out.push(if value < 0 { minus } else { plus });
    put_number(out, value.unsigned_abs());
}

fn put_bytes(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    put_number(out, bytes.len() as u64);
    out.extend(bytes);
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn get_byte(from: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    from.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn get_number(from: &mut impl Read) -> io::Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = get_byte(from)?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(damaged())
}

fn get_bytes(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = get_number(from)?;
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(damaged())
    }
}

/// A cell, or none where it is as in the row before.
fn get_cell(from: &mut impl Read) -> io::Result<Option<Cell>> {
    let tag = get_byte(from)?;
    Ok(Some(match tag {
        tag::NULL => Cell::Null,
        tag::TEXT => Cell::Text(String::from_utf8(get_bytes(from)?).map_err(|_| damaged())?),
        tag::INT | tag::NEGATIVE => Cell::Int(signed(tag == tag::NEGATIVE, get_number(from)?)),
        tag::DOUBLE => {
            let mut bits = [0; 8];
            from.read_exact(&mut bits)?;
            Cell::Double(f64::from_bits(u64::from_le_bytes(bits)))
        }
        tag::FALSE | tag::TRUE => Cell::Bool(tag == tag::TRUE),
        tag::TIME | tag::EARLY_TIME => {
            let micros = signed(tag == tag::EARLY_TIME, get_number(from)?);
            Cell::Time(Timestamp::from_timestamp_micros(micros).ok_or_else(damaged)?)
        }
        tag::BYTES => Cell::Bytes(get_bytes(from)?),
        tag::SAME => return Ok(None),
        _ => return Err(damaged()),
    }))
}

fn signed(negative: bool, size: u64) -> i64 {
    let value = size as i64;
    if negative {
        value.wrapping_neg()
    } else {
        value
    }
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the temporary file does not hold what was written to it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{HistoricActivityInstance, HistoricDetail};

    fn activity(n: i64) -> HistoricActivityInstance {
        HistoricActivityInstance {
            id: format!("activity:{n}"),
            proc_def_id: "loop:1".to_owned(),
            duration: Some(n - 2),
            start_time: Timestamp::from_timestamp_millis(n * 1_000_003 - 5_000_000_000)
                .unwrap_or_default(),
            ..HistoricActivityInstance::default()
        }
    }

    fn detail(n: i64) -> HistoricDetail {
        HistoricDetail {
            id: format!("detail {n} ä"),
            double: Some(n as f64 / 3.0),
            long: Some(if n % 2 == 0 { i64::MIN } else { i64::MAX }),
            text: Some("x".repeat(usize::try_from(n % 300).unwrap_or_default())),
            initial: Some(n % 3 == 0),
            ..HistoricDetail::default()
        }
    }

    #[test]
    fn what_comes_out_is_what_went_in_be_it_in_memory_or_filed() -> io::Result<()> {
        for rows in [0, 3, 60_000] {
            let mut spill = Spill::default();
            for n in 0..rows {
                spill.push(&activity(n))?;
                spill.push(&detail(n))?;
            }
            assert_eq!(spill.file.is_some(), rows > 1_000, "{rows}");
            // A commit may be tried twice.
            for _ in 0..2 {
                let mut portions = spill.portions()?;
                let mut n = 0;
                loop {
                    let portion = portions.next()?;
                    if portion.is_empty() {
                        break;
                    }
                    assert!(portion.len() <= PORTION);
                    for pair in portion.chunks(2) {
                        let cells: Vec<Vec<Cell>> = pair
                            .iter()
                            .filter_map(|change| match change {
                                RowChange::Insert { cells, .. } => Some(cells.clone()),
                                _ => None,
                            })
                            .collect();
                        assert_eq!(cells, [activity(n).cells(), detail(n).cells()], "row {n}");
                        n += 1;
                    }
                }
                assert_eq!(n, rows);
            }
        }
        Ok(())
    }
}
