-- SPDX-License-Identifier: EUPL-1.2
-- Ideas, their 16 published random orders and their counts per area and theme: src/methods/ideas/idea.c.
CREATE TABLE idea (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	activity_id {id} NOT NULL,
	number {int} NOT NULL,
	title {text} NOT NULL,
	summary {text} NOT NULL,
	description {text} NOT NULL,
	price_cents {int} NOT NULL,
	area_id {id} NOT NULL,
	theme_id {id} NOT NULL,
	status {text} NOT NULL,
	image {blob} NOT NULL,
	image_text {text} NOT NULL,
	latitude {int} NOT NULL,
	longitude {int} NOT NULL,
	external_id {text} NOT NULL,
	sort_title {text} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX idea_id ON idea (id);
CREATE UNIQUE INDEX idea_number ON idea (activity_id, number);
CREATE UNIQUE INDEX idea_external ON idea (activity_id, external_id) WHERE external_id <> '';
CREATE INDEX idea_price ON idea (activity_id, price_cents, id);
CREATE INDEX idea_title ON idea (activity_id, sort_title, id);

CREATE TABLE idea_place (
	site_id {id} NOT NULL,
	activity_id {id} NOT NULL,
	seed {int} NOT NULL,
	place {int} NOT NULL,
	idea_id {id} NOT NULL,
	PRIMARY KEY (activity_id, seed, place, idea_id)
);
CREATE INDEX idea_place_site ON idea_place (site_id);
CREATE INDEX idea_place_idea ON idea_place (idea_id);

CREATE TABLE idea_count (
	site_id {id} NOT NULL,
	activity_id {id} NOT NULL,
	area_id {id} NOT NULL,
	theme_id {id} NOT NULL,
	ideas {int} NOT NULL,
	PRIMARY KEY (activity_id, area_id, theme_id)
);
CREATE INDEX idea_count_site ON idea_count (site_id);
