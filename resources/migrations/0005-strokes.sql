-- What a hand has drawn of a bone, after the engine: its mask is a function of image, engine, model, points, start and strokes.
-- strokes: [{"kind": "brush", "positive": true, "xyr": "x y radius x y radius ..."}, ...], kinds brush and region.
-- start: the state, of this reading or another of the same image, whose mask this one starts from where no point says more.

ALTER TABLE bone_states ADD COLUMN strokes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE bone_states ADD COLUMN start INTEGER REFERENCES bone_states (id);

DROP TRIGGER bone_states_stay_1;
CREATE TRIGGER bone_states_stay_1 BEFORE UPDATE ON bone_states
WHEN NOT (OLD.pending = 1 AND NEW.pending = 0 AND NEW.id = OLD.id AND NEW.reading = OLD.reading AND NEW.bone = OLD.bone
          AND NEW.points = OLD.points AND NEW.locked = OLD.locked AND NEW.absent = OLD.absent AND NEW.prior IS OLD.prior
          AND NEW.strokes = OLD.strokes AND NEW.start IS OLD.start)
BEGIN SELECT RAISE (ABORT, 'states of bones are immutable'); END;
