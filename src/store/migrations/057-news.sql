-- SPDX-License-Identifier: EUPL-1.2
-- News of a site.
CREATE TABLE news (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	title {text} NOT NULL,
	summary {text} NOT NULL,
	body {text} NOT NULL,
	published_at {int} NOT NULL,
	changed_at {int} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE INDEX news_published ON news (site_id, published_at);
