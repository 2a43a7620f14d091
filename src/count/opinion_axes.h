// SPDX-License-Identifier: EUPL-1.2
// The first principal axes of the residuals: the eigenvectors of R^T R with the largest eigenvalues, by a block Krylov method
// that grows a small orthonormal basis by the residuals of the wanted pairs (Rayleigh-Ritz in each step) and starts again
// from the best of it when it is full. Without a preconditioner this is thick-restart block Lanczos with full
// orthogonalisation (Wu and Simon 2000; Parlett, The Symmetric Eigenvalue Problem, ch. 11).
#ifndef POLDER_COUNT_OPINION_AXES_H
#define POLDER_COUNT_OPINION_AXES_H

#include "count/opinion_residual.h"

#define OPINION_AXES 4 // two that are the map, two that guard them: should one of these become larger, it is seen

struct opinion_axes {
	double *axis[OPINION_AXES]; // unit vectors over the statements; all 0 when there is none
	double value[OPINION_AXES]; // eigenvalues: the square of the singular values; only the first two to the tolerance
	uint32_t steps;
	bool converged;
};

#define OPINION_AXES_STEPS_MOST 200

// Until |R^T R x - value x| is at most this part (`tolerance`) of the largest value, for the first two. `start` NULL: from
// vectors that follow from the seed. False: arena full.
bool opinion_axes_find(struct arena *arena, const struct opinion_residual *residual, double *const *start,
                       uint64_t seed, double tolerance, struct opinion_axes *axes);

#endif
