-- SPDX-License-Identifier: EUPL-1.2
-- Lists with words and the map go through all ideas of an activity by number (src/methods/ideas/scan.c): the index has the
-- places too, so that the ideas themselves are not read for it.
DROP INDEX idea_order;
CREATE INDEX idea_order ON idea (activity_id, number, status, area_id, theme_id, price_cents, id, latitude, longitude);
