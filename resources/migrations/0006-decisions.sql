-- What reviewers decide about radiographs. The log only grows: who changes their mind adds a row, the newest of a reader counts;
-- an adjudication stands beside what it settles.
-- model: the classifier whose prediction was in view. outcome: what an adjudication settles on. reasons: JSON, ids of reasons.
-- x, y: the place that a comment is pinned to, pixels of the image.
CREATE TABLE decisions (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  image    INTEGER NOT NULL REFERENCES images (id),
  model    INTEGER REFERENCES models (id),
  reader   INTEGER NOT NULL REFERENCES readers (id),
  kind     TEXT    NOT NULL CHECK (kind IN ('accept', 'reject', 'flag', 'comment', 'adjudicate')),
  outcome  TEXT    CHECK (outcome IN ('accept', 'reject')),
  reasons  TEXT    NOT NULL DEFAULT '[]',
  comment  TEXT,
  x        REAL,
  y        REAL,
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL,
  CHECK ((kind = 'adjudicate') = (outcome IS NOT NULL)),
  CHECK ((x IS NULL) = (y IS NULL)),
  CHECK (kind <> 'comment' OR comment IS NOT NULL)
) STRICT;

CREATE INDEX decisions_by_image ON decisions (image, id);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE (ABORT, 'the log only grows'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions BEGIN SELECT RAISE (ABORT, 'the log only grows'); END;
