// SPDX-License-Identifier: EUPL-1.2
// The slow, obvious second implementation of the rules with virtual money: voter by voter, fractions of BigInt, no
// shortcuts. It shares nothing with src/count but the definitions.

const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a; };

export class Fraction {
	constructor(top, bottom = 1n) {
		const common = gcd(top, bottom) || 1n;
		this.top = bottom < 0n ? -top / common : top / common;
		this.bottom = bottom < 0n ? -bottom / common : bottom / common;
	}
	plus(other) { return new Fraction(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom); }
	minus(other) { return new Fraction(this.top * other.bottom - other.top * this.bottom, this.bottom * other.bottom); }
	times(other) { return new Fraction(this.top * other.top, this.bottom * other.bottom); }
	over(other) { return new Fraction(this.top * other.bottom, this.bottom * other.top); }
	compare(other) {
		const difference = this.top * other.bottom - other.top * this.bottom;
		return difference > 0n ? 1 : difference < 0n ? -1 : 0;
	}
	number() { return Number(this.top * 100000000n / this.bottom) / 1e8; }
}
const zero = new Fraction(0n);
const whole = (n) => new Fraction(BigInt(n));
const least = (a, b) => (a.compare(b) <= 0 ? a : b);

// election: { budget, projects: [{ id, cost, score, lot, eligible }], ballots: [Map of project index -> points] }; cents as BigInt.
const tieOrder = (a, b) => (a.cost !== b.cost ? (a.cost < b.cost ? -1 : 1) : a.score !== b.score ? (a.score > b.score ? -1 : 1) : a.lot - b.lot);

export function greedy(election, budget, among) {
	const order = [...among].sort((a, b) => {
		const [x, y] = [election.projects[a], election.projects[b]];
		return x.score !== y.score ? (x.score > y.score ? -1 : 1) : tieOrder(x, y);
	});
	const winners = [];
	for (const p of order) {
		if (election.projects[p].cost > budget) continue;
		budget -= election.projects[p].cost;
		winners.push(p);
	}
	return winners;
}

// The greedy family with ceilings, as the rule reads: { winners, why of each project }.
export function greedyFamily(election, rule) {
	const { projects, limits, leftover } = election;
	const perCost = (a, b) => { // more points for the cost; free ones with points first, without in the middle, below zero last
		const kind = ({ cost, score }) => (cost > 0n ? 0 : Math.sign(score));
		if (kind(a) !== kind(b)) return kind(b) - kind(a);
		if (kind(a) !== 0 || a.cost === 0n) return b.score - a.score;
		const difference = BigInt(b.score) * a.cost - BigInt(a.score) * b.cost;
		return difference > 0n ? 1 : difference < 0n ? -1 : 0;
	};
	const goesFirst = (a, b) => (rule === 'greedy-per-cost' && perCost(a, b)) || b.score - a.score || tieOrder(a, b);
	const order = projects.map((_, p) => p).filter((p) => projects[p].eligible).sort((a, b) => goesFirst(projects[a], projects[b]));
	const winners = [], why = projects.map(() => 'below_threshold');
	const closed = new Set();
	const spent = (list) => list.reduce((sum, p) => sum + projects[p].cost, 0n);
	let stopped = false;
	for (const round of leftover ? ['limits', 'leftover'] : ['limits']) {
		for (const p of order) {
			if (round === 'leftover' && !['category_full', 'not_reached'].includes(why[p])) continue;
			const inside = round === 'limits' ? projects[p].limits : [];
			if (stopped || inside.some((l) => closed.has(l))) { why[p] = 'not_reached'; continue; }
			if (projects[p].cost > election.budget - spent(winners)) {
				why[p] = 'too_expensive';
				stopped = rule === 'greedy-stop';
				continue;
			}
			const left = inside.map((l) => limits[l] - spent(winners.filter((w) => projects[w].limits.includes(l))));
			const lowest = left.reduce((low, amount) => (low === undefined || amount < low ? amount : low), undefined);
			if (lowest !== undefined && projects[p].cost > lowest) {
				why[p] = 'category_full';
				if (rule === 'greedy-stop') closed.add(inside[left.indexOf(lowest)]);
				continue;
			}
			why[p] = 'won';
			winners.push(p);
		}
		if (stopped) break;
	}
	return { winners, why };
}

// The fewest points with which the plan would have won, tried one after the other; null: none up to `most`.
export function pointsNeeded(election, rule, plan, most) {
	for (let score = -20; score <= most; score++) {
		const projects = election.projects.map((project, p) => (p === plan ? { ...project, score, eligible: election.threshold === 0 || score >= election.threshold } : project));
		if (greedyFamily({ ...election, projects }, rule).winners.includes(plan)) return score;
	}
	return null;
}

// The smallest price per point at which the supporters, each paying at most what he has, pay the cost; null: they cannot.
function price(cost, supporters) {
	const held = supporters.reduce((sum, { balance }) => sum.plus(balance), zero);
	if (held.compare(cost) < 0) return null;
	// Try every voter as the first who pays in full, the poorest per point first.
	const order = [...supporters].sort((a, b) => a.balance.over(a.points).compare(b.balance.over(b.points)));
	let poor = zero;
	let shares = order.reduce((sum, { points }) => sum.plus(points), zero);
	for (const voter of order) {
		const offer = cost.minus(poor).over(shares);
		if (offer.times(voter.points).compare(voter.balance) <= 0) return offer;
		poor = poor.plus(voter.balance);
		shares = shares.minus(voter.points);
	}
	throw new Error('affordable, and yet no price');
}

export function sharesOnce(election, utility, endowment) {
	const balances = election.ballots.map(() => endowment);
	let left = election.projects.map((_, p) => p).filter((p) => election.projects[p].eligible && election.projects[p].cost > 0n);
	const rounds = [];
	for (;;) {
		const offers = [];
		for (const p of left) {
			const cost = new Fraction(election.projects[p].cost);
			const supporters = election.ballots
				.map((ballot, voter) => ({ voter, points: whole(ballot.get(p) ?? 0), balance: balances[voter] }))
				.filter(({ points }) => points.compare(zero) > 0);
			const each = supporters.length > 0 ? price(cost, supporters) : null;
			if (each) offers.push({ p, supporters, each, rate: utility === 'cost' ? each.over(cost) : each });
		}
		if (offers.length === 0) return rounds;
		left = offers.map(({ p }) => p);
		const best = offers.reduce((a, b) => (b.rate.compare(a.rate) < 0 ? b : a)).rate;
		const tied = offers.filter(({ rate }) => rate.compare(best) === 0);
		tied.sort((a, b) => tieOrder(election.projects[a.p], election.projects[b.p]));
		const { p, supporters, each } = tied[0];
		let paid = zero;
		for (const { voter, points } of supporters) {
			const part = least(balances[voter], each.times(points));
			balances[voter] = balances[voter].minus(part);
			paid = paid.plus(part);
		}
		if (paid.compare(new Fraction(election.projects[p].cost)) !== 0) throw new Error('the payments are not the cost');
		rounds.push({ p, each, tied: tied.length });
		left = left.filter((other) => other !== p);
	}
}

const costOf = (election, list) => list.reduce((sum, p) => sum + election.projects[p].cost, 0n);

export function equalShares(election, { utility, completion, start, until, step, comparison }) {
	const { projects, ballots, budget } = election;
	const unit = 100n;
	const voters = BigInt(ballots.length);
	let endowment = voters === 0n ? zero : start === 'exact' ? new Fraction(budget, voters) : new Fraction(budget / unit / voters * unit);
	const supported = (p) => ballots.some((ballot) => (ballot.get(p) ?? 0) > 0);
	const free = projects.map((_, p) => p).filter((p) => projects[p].eligible && projects[p].cost === 0n && supported(p));
	free.sort((a, b) => tieOrder(projects[a], projects[b]));
	let rounds = sharesOnce(election, utility, endowment);
	let added = 0n, stop = 'not_added';
	const toBuy = projects.filter((project, p) => project.eligible && project.cost > 0n && supported(p)).length;
	while (completion === 'add1' || completion === 'add1u') {
		const bought = new Set(rounds.map(({ p }) => p));
		const spent = costOf(election, [...bought]);
		const exhaustive = !projects.some((project, p) => project.eligible && project.cost > 0n && !bought.has(p) && project.cost <= budget - spent);
		if (until === 'exhaustive' && exhaustive) { stop = 'exhaustive'; break; }
		if (rounds.length === toBuy) { stop = 'all_funded'; break; }
		const next = sharesOnce(election, utility, endowment.plus(new Fraction(step)));
		if (costOf(election, next.map(({ p }) => p)) > budget) { stop = 'overspend'; break; }
		endowment = endowment.plus(new Fraction(step));
		added += step;
		rounds = next;
	}
	let winners = [...free, ...rounds.map(({ p }) => p)];
	const among = projects.map((_, p) => p).filter((p) => projects[p].eligible);
	if (completion === 'greedy' || completion === 'add1u')
		winners.push(...greedy(election, budget - costOf(election, winners), among.filter((p) => !winners.includes(p))));
	const result = { rounds, added, stop, endowment };
	if (comparison) {
		const theirs = greedy(election, budget, among);
		const on = (ballot, list) => list.filter((p) => (ballot.get(p) ?? 0) > 0).length;
		result.shares = ballots.filter((ballot) => on(ballot, winners) > on(ballot, theirs)).length;
		result.greedy = ballots.filter((ballot) => on(ballot, winners) < on(ballot, theirs)).length;
		if (result.greedy > result.shares) winners = theirs;
	}
	return { ...result, winners };
}

// Phragmén: the time of each plan anew in each round, voter by voter.
export function phragmen(election, skip) {
	const { projects, ballots, budget } = election;
	const last = ballots.map(() => zero);
	const supporters = (p) => ballots.flatMap((ballot, voter) => ((ballot.get(p) ?? 0) > 0 ? [voter] : []));
	let left = projects.map((_, p) => p).filter((p) => projects[p].eligible && projects[p].cost <= budget && supporters(p).length > 0);
	const winners = [];
	for (;;) {
		const money = budget - costOf(election, winners);
		if (skip) left = left.filter((p) => projects[p].cost <= money);
		if (left.length === 0) return winners;
		const times = new Map(left.map((p) => {
			const who = supporters(p);
			return [p, who.reduce((sum, voter) => sum.plus(last[voter]), new Fraction(projects[p].cost)).over(whole(who.length))];
		}));
		const first = [...times.values()].reduce(least);
		const tied = left.filter((p) => times.get(p).compare(first) === 0).sort((a, b) => tieOrder(projects[a], projects[b]));
		if (tied.some((p) => projects[p].cost > money)) return winners;
		for (const voter of supporters(tied[0])) last[voter] = first;
		winners.push(tied[0]);
		left = left.filter((p) => p !== tied[0]);
	}
}

// Maximin support: the load of a set of plans is the most that some part of it costs for each voter who supports any of
// that part; every part is tried.
function loadOf({ projects, ballots }, list) {
	let most = zero;
	for (let set = 1; set < 2 ** list.length; set++) {
		const part = list.filter((_, i) => set >> i & 1);
		const payers = ballots.filter((ballot) => part.some((p) => (ballot.get(p) ?? 0) > 0)).length;
		const load = new Fraction(part.reduce((sum, p) => sum + projects[p].cost, 0n), BigInt(payers));
		if (load.compare(most) > 0) most = load;
	}
	return most;
}

export function maximin(election) {
	const { projects, ballots, budget } = election;
	const winners = [];
	for (;;) {
		const money = budget - costOf(election, winners);
		const left = projects.map((_, p) => p).filter((p) => projects[p].eligible && !winners.includes(p) && projects[p].cost <= money &&
			ballots.some((ballot) => (ballot.get(p) ?? 0) > 0));
		if (left.length === 0) return winners;
		const loads = new Map(left.map((p) => [p, loadOf(election, [...winners, p])]));
		const lowest = [...loads.values()].reduce(least);
		const tied = left.filter((p) => loads.get(p).compare(lowest) === 0).sort((a, b) => tieOrder(projects[a], projects[b]));
		winners.push(tied[0]);
	}
}

// Every set of plans there is.
export function knapsack(election) {
	const { projects, ballots, budget } = election;
	const list = projects.map((_, p) => p).filter((p) => projects[p].eligible && projects[p].score > 0 && ballots.some((ballot) => (ballot.get(p) ?? 0) > 0));
	let best = { score: -1 };
	for (let set = 0; set < 2 ** list.length; set++) {
		const taken = list.filter((_, i) => set >> i & 1);
		const cost = costOf(election, taken);
		if (cost > budget) continue;
		const score = taken.reduce((sum, p) => sum + projects[p].score, 0);
		const lots = taken.map((p) => projects[p].lot).sort((a, b) => a - b);
		const differs = lots.findIndex((lot, i) => lot !== best.lots?.[i]);
		const lotsFirst = differs >= 0 && (best.lots?.[differs] === undefined || lots[differs] < best.lots[differs]);
		if (score > best.score || (score === best.score && (cost < best.cost || (cost === best.cost && lotsFirst)))) best = { score, cost, lots, taken };
	}
	return best;
}
