-- SPDX-License-Identifier: EUPL-1.2
-- The project passport: one for each site.
CREATE TABLE passport (
	site_id {id} NOT NULL,
	question {text} NOT NULL,
	purpose {text} NOT NULL,
	asker {text} NOT NULL,
	decision {text} NOT NULL,
	decision_when {text} NOT NULL,
	contact_name {text} NOT NULL,
	contact_email {text} NOT NULL,
	contact_phone {text} NOT NULL,
	contact_link {text} NOT NULL,
	area {text} NOT NULL,
	target_group {text} NOT NULL,
	frames {text} NOT NULL,
	rules {text} NOT NULL,
	influence {text} NOT NULL,
	input_use {text} NOT NULL,
	criteria {text} NOT NULL,
	changed_at {int} NOT NULL,
	PRIMARY KEY (site_id)
);
