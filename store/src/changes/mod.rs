//! Which kinds of things commits change, for those who show them: the news behind a page that is up to date by itself.
//!
//! News are numbered, and for each kind the number of its last change is kept. A listener has the number up to which it knows; what
//! changed since is at hand however slow it is, and there is no queue that could grow. Where nobody listens, here or on
//! another node, a commit costs two reads of memory.
//!
//! Nodes on one PostgreSQL tell each other over `NOTIFY`, apart from commits: one that somebody listens to says so now and then, and
//! others gather what they change for it. News are hints: one may be lost with a connection, and what Camunda itself writes into
//! the database is not told.

mod kind;

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

pub use kind::{ChangeKind, Changed};

/// How often a node to which somebody listens says so to others.
pub(crate) const RENEWAL: Duration = Duration::from_secs(10);
/// How long others take its word for it.
const BELIEVED: Duration = Duration::from_secs(35);

/// The news of a store. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Changes {
    inner: Arc<Inner>,
}

struct Inner {
    /// The node's name, new with each start: numbers of another count nothing.
    node: String,
    began: Instant,
    listeners: AtomicUsize,
    /// Until when others want to know, in milliseconds since the start.
    wanted_elsewhere: AtomicU64,
    news: Mutex<News>,
    newest: watch::Sender<u64>,
    for_others: AtomicU32,
    /// Whether others have to hear that somebody listens here.
    to_announce: AtomicBool,
    /// Wakes who tells others; one signal stands for all that waits.
    others: mpsc::Sender<()>,
}

/// The number of the last change of each kind.
#[derive(Default)]
struct News {
    newest: u64,
    of: [u64; ChangeKind::ALL.len()],
}

impl News {
    fn add(&mut self, changed: Changed) -> u64 {
        self.newest += 1;
        for kind in changed.kinds() {
            self.of[kind as usize] = self.newest;
        }
        self.newest
    }

    fn since(&self, number: u64) -> Changed {
        let later = |kind: &ChangeKind| self.of[*kind as usize] > number;
        ChangeKind::ALL
            .into_iter()
            .filter(later)
            .fold(Changed::NONE, |all, kind| all.and(Changed::only(kind)))
    }
}

/// What there is to tell to other nodes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Somebody listens here.
    Listening,
    /// This has changed.
    Changed(Changed),
}

impl Word {
    /// As the payload of a notification.
    pub(crate) fn encode(&self) -> String {
        match self {
            Self::Listening => "listening".to_owned(),
            Self::Changed(changed) => format!("changed {}", changed.bits()),
        }
    }

    /// From the payload of a notification; `None` for any other.
    pub(crate) fn decode(payload: &str) -> Option<Self> {
        match payload.split_once(' ') {
            None if payload == "listening" => Some(Self::Listening),
            Some(("changed", bits)) => Some(Self::Changed(Changed::from_bits(bits.parse().ok()?))),
            _ => None,
        }
    }
}

impl Changes {
    /// The news of a node, and the signals for who tells other nodes of them.
    pub(crate) fn new(node: &str) -> (Self, mpsc::Receiver<()>) {
        let (others, signals) = mpsc::channel(1);
        let inner = Inner {
            node: node.to_owned(),
            began: Instant::now(),
            listeners: AtomicUsize::new(0),
            wanted_elsewhere: AtomicU64::new(0),
            news: Mutex::default(),
            newest: watch::Sender::new(0),
            for_others: AtomicU32::new(0),
            to_announce: AtomicBool::new(false),
            others,
        };
        let inner = Arc::new(inner);
        (Self { inner }, signals)
    }

    /// Whether anybody wants to know.
    pub(crate) fn is_wanted(&self) -> bool {
        self.inner.listeners.load(Ordering::SeqCst) > 0 || self.inner.is_wanted_elsewhere()
    }

    /// Tells of a commit of this node.
    pub(crate) fn add(&self, changed: Changed) {
        if changed.is_empty() {
            return;
        }
        self.inner.add(changed);
        if self.inner.is_wanted_elsewhere() {
            self.inner
                .for_others
                .fetch_or(changed.bits(), Ordering::SeqCst);
            self.inner.wake();
        }
    }

    /// Takes what another node says.
    pub(crate) fn hear(&self, word: &Word) {
        match word {
            Word::Listening => {
                let until = self.inner.began.elapsed() + BELIEVED;
                let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
                self.inner.wanted_elsewhere.store(until, Ordering::SeqCst);
            }
            Word::Changed(changed) => self.inner.add(*changed),
        }
    }

    /// Other nodes may have told something that was not heard, and not have heard what was told.
    pub(crate) fn missed(&self) {
        self.inner.add(Changed::ALL);
        self.announce();
    }

    /// Has others told that somebody listens here, if somebody does.
    pub(crate) fn announce(&self) {
        if self.inner.listeners.load(Ordering::SeqCst) > 0 {
            self.inner.to_announce.store(true, Ordering::SeqCst);
            self.inner.wake();
        }
    }

    /// What is to be told to others. It is theirs from now on.
    pub(crate) fn take_for_others(&self) -> Vec<Word> {
        let mut words = Vec::new();
        if self.inner.to_announce.swap(false, Ordering::SeqCst) {
            words.push(Word::Listening);
        }
        let changed = Changed::from_bits(self.inner.for_others.swap(0, Ordering::SeqCst));
        if !changed.is_empty() {
            words.push(Word::Changed(changed));
        }
        words
    }

    /// The news from now on, or from where an earlier listener of this node was.
    pub(crate) fn listen(&self, after: Option<&str>) -> ChangeListener {
        let inner = Arc::clone(&self.inner);
        if inner.listeners.fetch_add(1, Ordering::SeqCst) == 0 {
            // While nobody listened nothing was noted: whoever listened before knows nothing of that time.
            inner.add(Changed::ALL);
            self.announce();
        }
        let heard = inner.newest.subscribe();
        let newest = *heard.borrow();
        let known = after
            .and_then(|position| position.split_once('.'))
            .filter(|(node, _)| *node == inner.node)
            .and_then(|(_, number)| number.parse().ok())
            .filter(|number| *number <= newest);
        ChangeListener {
            inner,
            heard,
            known: known.unwrap_or(newest),
            resumed: known.is_some(),
        }
    }

    pub(crate) fn downgrade(&self) -> WeakChanges {
        WeakChanges(Arc::downgrade(&self.inner))
    }
}

/// News that do not keep the store open.
#[derive(Clone)]
pub(crate) struct WeakChanges(Weak<Inner>);

impl WeakChanges {
    pub(crate) fn upgrade(&self) -> Option<Changes> {
        self.0.upgrade().map(|inner| Changes { inner })
    }
}

impl Inner {
    fn add(&self, changed: Changed) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = news.add(changed);
        // Under the lock, so that numbers go up only.
        self.newest.send_replace(newest);
    }

    fn is_wanted_elsewhere(&self) -> bool {
        let until = self.wanted_elsewhere.load(Ordering::SeqCst);
        until > 0 && self.began.elapsed().as_millis() < u128::from(until)
    }

    fn wake(&self) {
        // A full channel holds the signal already; a closed one belongs to a node without others.
        let _ = self.others.try_send(());
    }
}

/// Somebody who follows the news. Nothing is gathered for it while it does not ask.
pub struct ChangeListener {
    inner: Arc<Inner>,
    heard: watch::Receiver<u64>,
    known: u64,
    resumed: bool,
}

impl ChangeListener {
    /// Whether it goes on where an earlier one was, so that nothing is missing between them.
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// Where it is, for a later listener to go on from.
    #[must_use]
    pub fn position(&self) -> String {
        format!("{}.{}", self.inner.node, self.known)
    }

    /// Waits until there is something that it does not know.
    pub async fn wait(&mut self) {
        let known = self.known;
        if self.heard.wait_for(|newest| *newest > known).await.is_err() {
            // Unreachable: the sender is held by the listener itself.
            std::future::pending::<()>().await;
        }
    }

    /// All that has changed since it last asked.
    pub fn take(&mut self) -> Changed {
        let news = self
            .inner
            .news
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let changed = news.since(self.known);
        self.known = news.newest;
        changed
    }
}

impl Drop for ChangeListener {
    fn drop(&mut self) {
        self.inner.listeners.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(changed: Changed) -> Vec<&'static str> {
        changed.kinds().map(ChangeKind::name).collect()
    }

    #[tokio::test]
    async fn a_slow_listener_gets_each_kind_once() {
        let (changes, _signals) = Changes::new("a");
        let mut slow = changes.listen(None);
        for kind in [ChangeKind::Job, ChangeKind::Task, ChangeKind::Job] {
            changes.add(Changed::only(kind));
        }
        slow.wait().await;
        assert_eq!(names(slow.take()), ["task", "job"]);
        assert!(slow.take().is_empty());
    }

    #[test]
    fn a_listener_goes_on_where_the_last_one_was_while_somebody_listened() {
        let (changes, _signals) = Changes::new("a");
        let other = changes.listen(None);
        let mut first = changes.listen(None);
        changes.add(Changed::only(ChangeKind::Task));
        let _ = first.take();
        let position = first.position();
        drop(first);
        changes.add(Changed::only(ChangeKind::Incident));
        let mut second = changes.listen(Some(&position));
        assert!(second.is_resumed());
        assert_eq!(names(second.take()), ["incident"]);
        for unknown in ["b.1", "a.999", "a", "", "a.x"] {
            let mut stranger = changes.listen(Some(unknown));
            assert!(!stranger.is_resumed(), "{unknown}");
            assert!(stranger.take().is_empty());
        }
        // Nobody noted what happened while nobody listened: anything may have.
        drop((second, other));
        assert!(!changes.is_wanted());
        assert_eq!(changes.listen(Some(&position)).take(), Changed::ALL);
    }

    #[test]
    fn nodes_gather_for_others_only_while_those_have_listeners() {
        let (here, mut signals) = Changes::new("here");
        let (there, _there) = Changes::new("there");
        assert!(!here.is_wanted());
        here.add(Changed::only(ChangeKind::Task));
        assert!(here.take_for_others().is_empty() && signals.try_recv().is_err());
        let mut listener = there.listen(None);
        for word in there.take_for_others() {
            let sent = Word::decode(&word.encode());
            assert_eq!(sent.as_ref(), Some(&Word::Listening));
            here.hear(&word);
        }
        assert!(here.is_wanted());
        here.add(Changed::only(ChangeKind::Task));
        here.add(Changed::only(ChangeKind::Batch));
        assert!(signals.try_recv().is_ok());
        for word in here.take_for_others() {
            there.hear(&Word::decode(&word.encode()).expect("a word"));
        }
        assert_eq!(names(listener.take()), ["task", "batch"]);
        assert_eq!(Word::decode("jobs"), None);
    }
}
