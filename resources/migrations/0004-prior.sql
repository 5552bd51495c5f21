-- A bone may start from what a model predicts for the image: its mask is then a function of that prediction and the points.

ALTER TABLE bone_states ADD COLUMN prior INTEGER REFERENCES models (id);

DROP TRIGGER bone_states_stay_1;
CREATE TRIGGER bone_states_stay_1 BEFORE UPDATE ON bone_states
WHEN NOT (OLD.pending = 1 AND NEW.pending = 0 AND NEW.id = OLD.id AND NEW.reading = OLD.reading AND NEW.bone = OLD.bone
          AND NEW.points = OLD.points AND NEW.locked = OLD.locked AND NEW.absent = OLD.absent AND NEW.prior IS OLD.prior)
BEGIN SELECT RAISE (ABORT, 'states of bones are immutable'); END;
