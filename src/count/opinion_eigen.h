// SPDX-License-Identifier: EUPL-1.2
// Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5).
#ifndef POLDER_COUNT_OPINION_EIGEN_H
#define POLDER_COUNT_OPINION_EIGEN_H

#define OPINION_EIGEN_MOST 32

struct opinion_eigen {
	int size;                                              // at most OPINION_EIGEN_MOST
	double matrix[OPINION_EIGEN_MOST][OPINION_EIGEN_MOST]; // in: symmetric; out: used up
	double vectors[OPINION_EIGEN_MOST]
				  [OPINION_EIGEN_MOST]; // out: vectors[k] is the eigenvector of values[k], of length 1
	double values[OPINION_EIGEN_MOST];  // out: largest first
};

void opinion_eigen_solve(struct opinion_eigen *eigen);

#endif
