-- SPDX-License-Identifier: EUPL-1.2
-- What the map asks of ten thousand ideas stands in the index, so that their texts are not read for it.
CREATE INDEX idea_map ON idea (activity_id, latitude, longitude, status, area_id, theme_id, price_cents, id);
