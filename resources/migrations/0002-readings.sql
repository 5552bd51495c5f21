-- What readers say about images. A reading is one reader's view of one image. Its log (gestures) and the states of its bones
-- are only ever added to; planes and the rest of the row in readings are where the log has led to, and can be replayed from it.

CREATE TABLE readings (
  id       INTEGER PRIMARY KEY,
  image    INTEGER NOT NULL REFERENCES images (id),
  reader   INTEGER NOT NULL REFERENCES readers (id),
  status   INTEGER NOT NULL DEFAULT 0,                     -- OstStatus
  head     INTEGER REFERENCES gestures (id),               -- NULL: nothing done, or everything taken back
  locked   INTEGER NOT NULL DEFAULT 0,                     -- bit per bone, gathered from the planes for the worklist
  masked   INTEGER NOT NULL DEFAULT 0,
  absent   INTEGER NOT NULL DEFAULT 0,
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL,
  UNIQUE (image, reader)
) STRICT;

CREATE TABLE bone_states (
  id       INTEGER PRIMARY KEY,
  reading  INTEGER NOT NULL REFERENCES readings (id),
  bone     INTEGER NOT NULL CHECK (bone BETWEEN 0 AND 6),  -- OstBone
  points   TEXT    NOT NULL,                               -- [{"x": 1.5, "y": 2.5, "positive": true}, ...], image coordinates
  locked   INTEGER NOT NULL CHECK (locked IN (0, 1)),
  absent   INTEGER NOT NULL CHECK (absent IN (0, 1)),
  pending  INTEGER NOT NULL CHECK (pending IN (0, 1)),     -- the mask for these points is still to come
  engine   TEXT,
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL,
  mask     BLOB    CHECK (mask IS NULL OR NOT pending)     -- run lengths (ost_mask_to_runs); last, because it is long
) STRICT;

CREATE INDEX bone_states_by_reading ON bone_states (reading);

-- parent is the head when the row was appended. A row with a target is an undo or a redo of that gesture; one without is a
-- gesture, and only such a one becomes a head and a parent.
CREATE TABLE gestures (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  reading       INTEGER NOT NULL REFERENCES readings (id),
  parent        INTEGER REFERENCES gestures (id),
  target        INTEGER REFERENCES gestures (id),
  kind          TEXT    NOT NULL,
  label         TEXT    NOT NULL,
  bone          INTEGER CHECK (bone BETWEEN 0 AND 6),      -- NULL: the status
  before_state  INTEGER REFERENCES bone_states (id),       -- NULL: the empty state that every bone starts with
  after_state   INTEGER REFERENCES bone_states (id),
  before_status INTEGER NOT NULL,
  after_status  INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  account       TEXT    NOT NULL,
  version       TEXT    NOT NULL
) STRICT;

CREATE INDEX gestures_by_reading ON gestures (reading, id);
CREATE INDEX gestures_by_parent ON gestures (reading, parent, id) WHERE target IS NULL;

CREATE TABLE planes (
  reading INTEGER NOT NULL REFERENCES readings (id),
  bone    INTEGER NOT NULL CHECK (bone BETWEEN 0 AND 6),
  state   INTEGER NOT NULL REFERENCES bone_states (id),
  PRIMARY KEY (reading, bone)
) STRICT, WITHOUT ROWID;

-- INSERT OR REPLACE would get past a trigger on DELETE, so rows with a used number are refused as well.
CREATE TRIGGER gestures_stay_1 BEFORE UPDATE ON gestures
BEGIN SELECT RAISE (ABORT, 'the gesture log is append-only'); END;
CREATE TRIGGER gestures_stay_2 BEFORE DELETE ON gestures
BEGIN SELECT RAISE (ABORT, 'the gesture log is append-only'); END;
CREATE TRIGGER gestures_stay_3 BEFORE INSERT ON gestures WHEN EXISTS (SELECT 1 FROM gestures WHERE id = NEW.id)
BEGIN SELECT RAISE (ABORT, 'the gesture log is append-only'); END;

CREATE TRIGGER bone_states_stay_1 BEFORE UPDATE ON bone_states
WHEN NOT (OLD.pending = 1 AND NEW.pending = 0 AND NEW.id = OLD.id AND NEW.reading = OLD.reading AND NEW.bone = OLD.bone
          AND NEW.points = OLD.points AND NEW.locked = OLD.locked AND NEW.absent = OLD.absent)
BEGIN SELECT RAISE (ABORT, 'states of bones are immutable'); END;
CREATE TRIGGER bone_states_stay_2 BEFORE DELETE ON bone_states
BEGIN SELECT RAISE (ABORT, 'states of bones are immutable'); END;
CREATE TRIGGER bone_states_stay_3 BEFORE INSERT ON bone_states WHEN EXISTS (SELECT 1 FROM bone_states WHERE id = NEW.id)
BEGIN SELECT RAISE (ABORT, 'states of bones are immutable'); END;
