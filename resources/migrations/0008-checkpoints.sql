-- Places in the log of a reading that its reader gave a name, to come back to. Everything is stored anyway; a checkpoint only says
-- where. The list only grows.
CREATE TABLE checkpoints (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  reading  INTEGER NOT NULL REFERENCES readings (id),
  head     INTEGER REFERENCES gestures (id),               -- where the reading stood; NULL: nothing done yet
  note     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL
) STRICT;

CREATE INDEX checkpoints_by_reading ON checkpoints (reading, id);
CREATE TRIGGER checkpoints_stay BEFORE UPDATE ON checkpoints BEGIN SELECT RAISE (ABORT, 'the log only grows'); END;
CREATE TRIGGER checkpoints_remain BEFORE DELETE ON checkpoints BEGIN SELECT RAISE (ABORT, 'the log only grows'); END;
