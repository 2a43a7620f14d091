-- SPDX-License-Identifier: EUPL-1.2
-- Places of ideas in words, boundaries of areas and layers on the map (src/site/map.c, src/methods/ideas/map.c).
ALTER TABLE idea ADD COLUMN address {text} NOT NULL DEFAULT '';
CREATE INDEX idea_point ON idea (activity_id, latitude, longitude);

CREATE TABLE area_boundary (
	site_id {id} NOT NULL,
	area_id {id} NOT NULL,
	shape {text} NOT NULL,
	outline {text} NOT NULL,
	PRIMARY KEY (site_id, area_id)
);

CREATE TABLE map_layer (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	slug {text} NOT NULL,
	name {text} NOT NULL,
	legend {text} NOT NULL,
	colour {text} NOT NULL,
	shown {int} NOT NULL,
	position {int} NOT NULL,
	features {text} NOT NULL,
	outline {text} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX map_layer_slug ON map_layer (site_id, slug);
