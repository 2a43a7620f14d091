-- SPDX-License-Identifier: EUPL-1.2
-- Organisations, sites and what stands on them: the records of src/site/records.c.
CREATE TABLE organisation (
	id {id} NOT NULL,
	slug {text} NOT NULL,
	name {text} NOT NULL,
	contact_email {text} NOT NULL,
	contact_phone {text} NOT NULL,
	address {text} NOT NULL,
	PRIMARY KEY (id)
);
CREATE UNIQUE INDEX organisation_slug ON organisation (slug);

CREATE TABLE site (
	id {id} NOT NULL,
	organisation_id {id} NOT NULL,
	slug {text} NOT NULL,
	domain {text} NOT NULL,
	title {text} NOT NULL,
	summary {text} NOT NULL,
	languages {text} NOT NULL,
	zone {text} NOT NULL,
	currency {text} NOT NULL,
	theme {text} NOT NULL,
	status {text} NOT NULL,
	notice {text} NOT NULL,
	PRIMARY KEY (id)
);
CREATE UNIQUE INDEX site_slug ON site (slug);
CREATE UNIQUE INDEX site_domain ON site (domain) WHERE domain <> '';

CREATE TABLE page (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	slug {text} NOT NULL,
	title {text} NOT NULL,
	position {int} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX page_slug ON page (site_id, slug);

CREATE TABLE block (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	page_id {id} NOT NULL,
	position {int} NOT NULL,
	kind {text} NOT NULL,
	title {text} NOT NULL,
	body {text} NOT NULL,
	activity_id {id} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE INDEX block_page ON block (page_id, position, id);

CREATE TABLE phase (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	slug {text} NOT NULL,
	title {text} NOT NULL,
	summary {text} NOT NULL,
	opens_at {int} NOT NULL,
	closes_at {int} NOT NULL,
	position {int} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX phase_slug ON phase (site_id, slug);
CREATE UNIQUE INDEX phase_id ON phase (id);

CREATE TABLE activity (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	method {text} NOT NULL,
	slug {text} NOT NULL,
	title {text} NOT NULL,
	summary {text} NOT NULL,
	settings {text} NOT NULL,
	settings_version {int} NOT NULL,
	position {int} NOT NULL,
	frozen {int} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX activity_slug ON activity (site_id, slug);
CREATE UNIQUE INDEX activity_id ON activity (id);

CREATE TABLE activity_window (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	activity_id {id} NOT NULL,
	action {text} NOT NULL,
	phase_id {id} NOT NULL,
	opens_at {int} NOT NULL,
	closes_at {int} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE INDEX activity_window_activity ON activity_window (activity_id, action);
CREATE INDEX activity_window_phase ON activity_window (phase_id);

CREATE TABLE area (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	slug {text} NOT NULL,
	name {text} NOT NULL,
	position {int} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX area_slug ON area (site_id, slug);

CREATE TABLE theme (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	slug {text} NOT NULL,
	name {text} NOT NULL,
	colour {text} NOT NULL,
	position {int} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX theme_slug ON theme (site_id, slug);
