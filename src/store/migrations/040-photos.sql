-- SPDX-License-Identifier: EUPL-1.2
-- Photos of ideas: src/methods/ideas/photo.c. They take the place of the one image an idea could name, which nothing
-- filled and no page showed.
CREATE TABLE photo (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	activity_id {id} NOT NULL,
	idea_id {id} NOT NULL,
	position {int} NOT NULL,
	hash {blob} NOT NULL,
	width {int} NOT NULL,
	height {int} NOT NULL,
	colour {text} NOT NULL,
	alt {text} NOT NULL,
	caption {text} NOT NULL,
	credit {text} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX photo_id ON photo (id);
CREATE UNIQUE INDEX photo_once ON photo (idea_id, hash);
CREATE INDEX photo_place ON photo (idea_id, position);
CREATE INDEX photo_hash ON photo (hash);
ALTER TABLE idea DROP COLUMN image;
ALTER TABLE idea DROP COLUMN image_text;
