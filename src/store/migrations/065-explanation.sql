-- SPDX-License-Identifier: EUPL-1.2
-- What is told about a published outcome (src/methods/budget/explanation.h): made once, in the background.
CREATE TABLE vote_explanation (
	vote_id {id} NOT NULL PRIMARY KEY,
	explanation {text} NOT NULL
) {strict};
