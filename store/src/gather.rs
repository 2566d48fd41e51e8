//! Reads by key are shared as commits are: all that wait are answered by one statement. While it runs the next ones gather;
//! nothing waits for a timer.
//!
//! A read begins after it was asked for, never before, so it sees all that was committed by then: only statements are shared, no
//! answer is kept. On SQLite, where a statement costs no round trip, nothing of this is used.

use crate::error::StoreError;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};

/// How many questions may wait before those who ask do.
const QUEUE: usize = 4096;
/// The most questions that one statement answers.
const TOGETHER: usize = 64;

/// Something that can be asked many times at once.
pub(crate) trait Ask: Send + Sync + 'static {
    /// What is asked.
    type Question: PartialEq + Send + Sync;
    /// What is answered.
    type Answer: Clone + Send;
    /// Whether one statement can answer both.
    fn go_together(a: &Self::Question, b: &Self::Question) -> bool;
    /// Answers questions that go together, each with its own answer, in order.
    fn ask(
        &self,
        questions: &[Self::Question],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, StoreError>> + Send;
}

type Answered<A> = oneshot::Sender<Result<<A as Ask>::Answer, StoreError>>;

/// Takes questions from all callers.
pub(crate) struct Gather<A: Ask> {
    queue: mpsc::Sender<(A::Question, Answered<A>)>,
}

impl<A: Ask> Clone for Gather<A> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
        }
    }
}

impl<A: Ask> Gather<A> {
    /// Starts `lanes` tasks that answer. They end when the last clone is dropped.
    pub(crate) fn start(asked: A, lanes: usize) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE);
        let (asked, receiver) = (Arc::new(asked), Arc::new(Mutex::new(receiver)));
        for _ in 0..lanes.max(1) {
            tokio::spawn(lane(Arc::clone(&asked), Arc::clone(&receiver)));
        }
        Self { queue }
    }

    /// Asks, and waits for the answer.
    pub(crate) async fn ask(&self, question: A::Question) -> Result<A::Answer, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .send((question, answer))
            .await
            .map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

/// Questions that go together, and for each who wants to know.
struct Group<A: Ask> {
    questions: Vec<A::Question>,
    callers: Vec<Vec<Answered<A>>>,
}

type Queue<A> = Arc<Mutex<mpsc::Receiver<(<A as Ask>::Question, Answered<A>)>>>;

async fn lane<A: Ask>(asked: Arc<A>, receiver: Queue<A>) {
    loop {
        let mut groups: Vec<Group<A>> = Vec::new();
        {
            let mut receiver = receiver.lock().await;
            let Some((question, answer)) = receiver.recv().await else {
                return;
            };
            join(&mut groups, question, answer);
            let mut taken = 1;
            while taken < TOGETHER
                && let Ok((question, answer)) = receiver.try_recv()
            {
                taken += 1;
                join(&mut groups, question, answer);
            }
        }
        // What does not go together does not wait for each other either; the pool of connections bounds it.
        let last = groups.pop();
        for group in groups {
            let asked = Arc::clone(&asked);
            tokio::spawn(async move { answer(&*asked, group).await });
        }
        if let Some(group) = last {
            answer(&*asked, group).await;
        }
    }
}

/// Puts a question with those it goes together with; one that is asked already gets the same answer.
fn join<A: Ask>(groups: &mut Vec<Group<A>>, question: A::Question, answer: Answered<A>) {
    let place = groups
        .iter_mut()
        .find(|group| A::go_together(&group.questions[0], &question));
    match place {
        None => groups.push(Group {
            questions: vec![question],
            callers: vec![vec![answer]],
        }),
        Some(group) => match group.questions.iter().position(|q| *q == question) {
            Some(same) => group.callers[same].push(answer),
            None => {
                group.questions.push(question);
                group.callers.push(vec![answer]);
            }
        },
    }
}

/// Answers a group. Where the database refuses it, each question is asked alone, so that it fails only for those to blame.
async fn answer<A: Ask>(asked: &A, group: Group<A>) {
    let Group { questions, callers } = group;
    match asked.ask(&questions).await {
        Ok(found) => {
            for (callers, found) in callers.into_iter().zip(found) {
                tell::<A>(callers, Ok(found));
            }
        }
        Err(error) if questions.len() > 1 && !error.is_unavailable() => {
            for (question, callers) in questions.into_iter().zip(callers) {
                let found = asked.ask(&[question]).await;
                tell::<A>(
                    callers,
                    found.and_then(|found| found.into_iter().next().ok_or(StoreError::Closed)),
                );
            }
        }
        Err(error) => {
            for callers in callers {
                tell::<A>(callers, Err(error.repeat()));
            }
        }
    }
}

/// Those who ask may have gone.
fn tell<A: Ask>(mut callers: Vec<Answered<A>>, answer: Result<A::Answer, StoreError>) {
    let last = callers.pop();
    for caller in callers {
        let _ = caller.send(
            answer
                .as_ref()
                .map(Clone::clone)
                .map_err(StoreError::repeat),
        );
    }
    if let Some(caller) = last {
        let _ = caller.send(answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex as Counter;

    /// Answers with the length of a text; refuses groups with an empty one. Waits for leave before each answer.
    struct Lengths {
        asked: Arc<Counter<Vec<Vec<&'static str>>>>,
        leave: tokio::sync::Semaphore,
    }

    impl Ask for Lengths {
        type Question = &'static str;
        type Answer = usize;
        fn go_together(a: &&'static str, b: &&'static str) -> bool {
            a.starts_with('x') == b.starts_with('x')
        }
        async fn ask(&self, questions: &[&'static str]) -> Result<Vec<usize>, StoreError> {
            let _leave = self.leave.acquire().await;
            self.asked.lock().expect("a list").push(questions.to_vec());
            if questions.contains(&"") {
                return Err(StoreError::Database("an empty text".into()));
            }
            Ok(questions.iter().map(|q| q.len()).collect())
        }
    }

    #[tokio::test]
    async fn what_waits_is_asked_together_and_fails_alone() {
        let asked = Arc::default();
        let lengths = Lengths {
            asked: Arc::clone(&asked),
            leave: tokio::sync::Semaphore::new(0),
        };
        let lengths = Arc::new(lengths);
        let (sender, receiver) = mpsc::channel(QUEUE);
        let gather = Gather::<Lengths> { queue: sender };
        let mut waiting = tokio::task::JoinSet::new();
        for (number, question) in ["a", "bb", "x", "bb", "", "xxx"].into_iter().enumerate() {
            let gather = gather.clone();
            waiting.spawn(async move { (number, gather.ask(question).await) });
            // All are in the queue before the lane begins.
            tokio::task::yield_now().await;
        }
        drop(gather);
        lengths.leave.add_permits(100);
        lane(Arc::clone(&lengths), Arc::new(Mutex::new(receiver))).await;
        let mut found = waiting.join_all().await;
        found.sort_by_key(|(number, _)| *number);
        let found: Vec<Option<usize>> = found.into_iter().map(|(_, found)| found.ok()).collect();
        assert_eq!(found, [Some(1), Some(2), Some(1), Some(2), None, Some(3)]);
        assert_eq!(
            *asked.lock().expect("a list"),
            [
                vec!["x", "xxx"],
                vec!["a", "bb", ""],
                vec!["a"],
                vec!["bb"],
                vec![""],
            ]
        );
    }
}
