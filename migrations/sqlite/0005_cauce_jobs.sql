-- What the acquisition of jobs needs.

-- acquisition: whether an exclusive job of a process instance is locked
CREATE INDEX IF NOT EXISTS CAUCE_IDX_JOB_LOCKED ON ACT_RU_JOB (PROCESS_INSTANCE_ID_, LOCK_EXP_TIME_) WHERE LOCK_EXP_TIME_ IS NOT NULL;
-- locks that end were looked for by it; now an executor looks for jobs at least every five seconds
DROP INDEX IF EXISTS CAUCE_IDX_JOB_LOCK;

-- for the planner, as in the migration before
DELETE FROM sqlite_stat1 WHERE idx = 'CAUCE_IDX_JOB_LOCK';
INSERT INTO sqlite_stat1 VALUES ('ACT_RU_JOB', 'CAUCE_IDX_JOB_LOCKED', '100 1 1');
