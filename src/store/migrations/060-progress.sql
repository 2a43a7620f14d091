-- SPDX-License-Identifier: EUPL-1.2
-- What the organisation says of an idea, what happens to one that was chosen (src/methods/ideas/milestone.c), and what
-- was decided on the outcome of a vote (src/methods/budget/announcement.c).
ALTER TABLE idea ADD COLUMN official {text} NOT NULL DEFAULT '{}';

CREATE TABLE milestone (
	site_id {id} NOT NULL,
	id {id} NOT NULL,
	activity_id {id} NOT NULL,
	idea_id {id} NOT NULL,
	position {int} NOT NULL,
	title {text} NOT NULL,
	planned_for {text} NOT NULL,
	state {text} NOT NULL,
	done_on {int} NOT NULL,
	note {text} NOT NULL,
	PRIMARY KEY (site_id, id)
);
CREATE INDEX milestone_idea ON milestone (idea_id, position, id);
CREATE INDEX milestone_activity ON milestone (activity_id);

CREATE TABLE budget_announcement (
	site_id {id} NOT NULL,
	activity_id {id} NOT NULL,
	decision {text} NOT NULL,
	decided_by {text} NOT NULL,
	decided_on {int} NOT NULL,
	next {text} NOT NULL,
	earlier_site {text} NOT NULL,
	earlier_title {text} NOT NULL,
	licence {text} NOT NULL,
	PRIMARY KEY (site_id, activity_id)
);
