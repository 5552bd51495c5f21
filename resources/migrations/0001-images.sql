-- The project: who works in it and on what. Every row says who (account: the login; reader where there is one), when (at:
-- microseconds since 1970, UTC) and with which version of the program it was written.

CREATE TABLE settings (
  key      TEXT    PRIMARY KEY,
  value    TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL
) STRICT;

CREATE TABLE readers (
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL UNIQUE,
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL
) STRICT;

CREATE TABLE subjects (
  id       INTEGER PRIMARY KEY,
  code     TEXT    NOT NULL UNIQUE,                        -- pseudonym
  sex      TEXT    CHECK (sex IN ('F', 'M')),
  age      REAL,                                           -- years
  t_score  REAL,                                           -- standard deviations
  t_site   TEXT,
  at       INTEGER NOT NULL,
  account  TEXT    NOT NULL,
  version  TEXT    NOT NULL
) STRICT;

CREATE TABLE images (
  id             INTEGER PRIMARY KEY,
  sha256         TEXT    NOT NULL UNIQUE CHECK (length (sha256) = 64),
  path           TEXT    NOT NULL,                         -- absolute, or below the project when it was copied in
  name           TEXT    NOT NULL UNIQUE,
  width          INTEGER NOT NULL CHECK (width > 0),
  height         INTEGER NOT NULL CHECK (height > 0),
  bits           INTEGER NOT NULL CHECK (bits > 0),
  spacing_x_mm   REAL    NOT NULL,                         -- 0: unknown
  spacing_y_mm   REAL    NOT NULL,
  spacing_source INTEGER NOT NULL,                         -- OstSpacingSource
  subject        INTEGER REFERENCES subjects (id),
  at             INTEGER NOT NULL,
  account        TEXT    NOT NULL,
  version        TEXT    NOT NULL
) STRICT;

CREATE INDEX images_by_subject ON images (subject);
