-- What was learnt from the readings, and what it says.

-- Which subjects are learnt from. subject: the subject's code, or "image:" and the hash of an image without one. A split is
-- drawn once; subjects that come later are added to it, and none ever changes its part.
CREATE TABLE splits (
  subject  TEXT    PRIMARY KEY,
  part     TEXT    NOT NULL CHECK (part IN ('train', 'validation', 'test')),
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL
) STRICT;

CREATE TRIGGER splits_stay BEFORE UPDATE ON splits BEGIN SELECT RAISE (ABORT, 'a split never changes'); END;
CREATE TRIGGER splits_remain BEFORE DELETE ON splits BEGIN SELECT RAISE (ABORT, 'a split never changes'); END;

-- A model is a file that never changes; what becomes of it is in model_states, the newest row counts.
CREATE TABLE models (
  id       INTEGER PRIMARY KEY,
  kind     TEXT    NOT NULL CHECK (kind IN ('segmenter', 'encoder', 'classifier')),
  name     TEXT    NOT NULL UNIQUE,
  file     TEXT    NOT NULL,                               -- below the project
  sha256   TEXT    NOT NULL CHECK (length (sha256) = 64),  -- of the file
  parent   INTEGER REFERENCES models (id),
  card     TEXT    NOT NULL,                               -- JSON: preset, seed, data, figures
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL
) STRICT;

CREATE TABLE model_states (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  model    INTEGER NOT NULL REFERENCES models (id),
  state    TEXT    NOT NULL CHECK (state IN ('candidate', 'promoted', 'retired')),
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL
) STRICT;

CREATE INDEX model_states_by_model ON model_states (model, id);
CREATE TRIGGER models_stay BEFORE UPDATE ON models BEGIN SELECT RAISE (ABORT, 'a model never changes'); END;
CREATE TRIGGER model_states_stay BEFORE UPDATE ON model_states BEGIN SELECT RAISE (ABORT, 'the log only grows'); END;
CREATE TRIGGER model_states_remain BEFORE DELETE ON model_states BEGIN SELECT RAISE (ABORT, 'the log only grows'); END;

-- What a model says about an image: the mixture as it came out (ost_segmentation_to_bytes). Can be made again at any time.
CREATE TABLE predictions (
  image    INTEGER NOT NULL REFERENCES images (id),
  model    INTEGER NOT NULL REFERENCES models (id),
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL,
  content  BLOB    NOT NULL,
  PRIMARY KEY (image, model)
) STRICT;
