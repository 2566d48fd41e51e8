-- What lists on large databases need.

-- the number of historic variables is that of all without those that were deleted, which are few: they need to be counted alone
CREATE INDEX IF NOT EXISTS CAUCE_IDX_HI_VARINST_GONE ON ACT_HI_VARINST (ID_) WHERE COALESCE(STATE_, 'DELETED') = 'DELETED';
