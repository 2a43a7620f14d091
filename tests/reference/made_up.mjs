// SPDX-License-Identifier: EUPL-1.2
// Made-up elections for the reference tests: small, full of ties, the same on every run.

export function randomNumbers(seed) { // mulberry32
	return (below) => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

function shuffled(list, random) {
	const copy = [...list];
	for (let i = copy.length - 1; i > 0; i--) {
		const j = random(i + 1);
		[copy[i], copy[j]] = [copy[j], copy[i]];
	}
	return copy;
}

export function madeUp(seed) {
	const random = randomNumbers(seed * 7919);
	const type = ['approval', 'approval', 'ordinal', 'cumulative', 'scoring'][random(5)];
	const projects = Array.from({ length: 1 + random(8) }, (_, i) => ({ id: `p${(i * 7) % 11}${i}` }));
	const large = random(3) === 0;
	for (const project of projects)
		project.cost = random(30) === 0 ? '0' : large ? `${1 + random(900)}.${10 + random(90)}` : String([1, 2, 3, 4, 6, 12][random(6)] * 10);
	const kinds = 1 + random(6);
	const ballotOf = () => {
		const named = shuffled(projects.map((_, p) => p).filter(() => random(2)), random);
		return { named, points: named.map(() => (type === 'approval' || type === 'ordinal' ? 1 : type === 'scoring' ? random(6) - 1 : random(5))) };
	};
	const sample = Array.from({ length: kinds }, ballotOf);
	const ballots = Array.from({ length: 1 + random(10) }, () => (random(2) ? sample[random(kinds)] : ballotOf()));
	const budget = large ? `${random(2000)}.${10 + random(90)}` : String(random(40) * 10);
	const file = {
		type, projects, ballots, budget, threshold: random(6) === 0 ? random(4) : 0, lots: shuffled(projects.map((_, p) => p), random),
		shuffle(chance) { // the same election, written in another order
			const order = shuffled(this.projects.map((_, p) => p), chance);
			const at = new Map(order.map((old, i) => [old, i]));
			this.projects = order.map((old) => this.projects[old]);
			this.ballots = shuffled(this.ballots, chance).map(({ named, points }) => ({ named: named.map((p) => at.get(p)), points }));
			this.lots = this.lots.map((p) => at.get(p));
		},
	};
	const options = {
		utility: ['cost', 'cardinality'][random(2)],
		completion: ['none', 'greedy', 'add1', 'add1u', 'add1u'][random(5)],
		start: ['exact', 'floor'][random(2)],
		until: ['overspend', 'exhaustive'][random(2)],
		step: BigInt([1, 1, 2, 7][random(4)]) * (large ? 1000n : 100n),
		comparison: random(3) === 0,
	};
	return { file, options, random };
}

// Ceilings on categories and neighbourhoods, for the greedy rules.
export function withLimits(file, random) {
	const amounts = (names) => names.map(() => random(60) * 10);
	const categories = ['groen', 'spelen', 'sport'].slice(0, 1 + random(3)), neighborhoods = ['Noord', 'Zuid'].slice(0, random(3));
	file.limits = [
		...amounts(categories).map((amount, i) => ({ kind: 'category', name: categories[i], amount })),
		...amounts(neighborhoods).map((amount, i) => ({ kind: 'neighborhood', name: neighborhoods[i], amount })),
	];
	file.leftover = random(3) === 0;
	for (const project of file.projects) {
		project.category = ['groen', 'spelen', 'sport', 'anders'].filter(() => random(3) === 0).join(',');
		project.neighborhood = ['', 'Noord', 'Zuid'][random(3)];
	}
	return file;
}

function limitLines({ limits = [], leftover }) {
	return [['category', 'categories'], ['neighborhood', 'neighborhoods']].flatMap(([kind, list]) => {
		const here = limits.filter((limit) => limit.kind === kind);
		return here.length === 0 ? [] : [`${list};${here.map(({ name }) => name).join(',')}`, `budget_per_${kind};${here.map(({ amount }) => amount).join(',')}`];
	}).concat(leftover ? ['leftover_budget;to what still fits'] : []);
}

export function writeElection({ type, projects, ballots, budget, threshold, limits, leftover }) {
	const hasPoints = type === 'cumulative' || type === 'scoring';
	const cells = ({ id, cost, category, neighborhood }) => (limits ? `${id};${cost};${category};${neighborhood}` : `${id};${cost}`);
	return [
		'META', 'key;value', `num_projects;${projects.length}`, `num_votes;${ballots.length}`, `budget;${budget}`, `vote_type;${type}`,
		'rule;unknown', ...(threshold > 0 ? [`min_project_score_threshold;${threshold}`] : []), ...limitLines({ limits, leftover }),
		'PROJECTS', `project_id;cost${limits ? ';category;neighborhood' : ''}`, ...projects.map(cells),
		'VOTES', `voter_id;vote${hasPoints ? ';points' : ''}`,
		...ballots.map(({ named, points }, i) => `v${i};${named.map((p) => projects[p].id).join(',')}${hasPoints ? `;${points.join(',')}` : ''}`), '',
	].join('\n');
}

const cents = (amount) => BigInt(Math.round(Number(amount) * 100));

export function electionOf({ type, projects, ballots, budget, threshold, lots, limits = [], leftover = false }) {
	const maps = ballots.map(({ named, points }) => new Map(named.map((p, i) => [p, type === 'ordinal' ? named.length - i : points[i]])));
	const scores = projects.map((_, p) => maps.reduce((sum, map) => sum + (map.get(p) ?? 0), 0));
	return {
		budget: cents(budget),
		ballots: maps,
		threshold,
		limits: limits.map(({ amount }) => cents(amount)),
		leftover,
		projects: projects.map(({ id, cost, category = '', neighborhood }, p) => ({
			limits: limits.flatMap(({ kind, name }, l) => ((kind === 'category' ? category.split(',').includes(name) : neighborhood === name) ? [l] : [])),
			id, cost: cents(cost), score: scores[p], lot: lots.indexOf(p), eligible: threshold === 0 || scores[p] >= threshold,
		})),
	};
}
