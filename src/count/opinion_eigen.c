// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_eigen.h"

#include <math.h>

#define SWEEPS_MOST 50

static void rotate(double *a, double *b, double cosine, double sine)
{
	double first = *a, second = *b;
	*a = cosine * first - sine * second;
	*b = sine * first + cosine * second;
}

// Makes matrix[p][q] 0.
static void eigen_rotate(struct opinion_eigen *eigen, int p, int q)
{
	double(*matrix)[OPINION_EIGEN_MOST] = eigen->matrix;
	double slope = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
	double tangent = 1 / (fabs(slope) + sqrt(slope * slope + 1));
	if (slope < 0)
		tangent = -tangent;
	double cosine = 1 / sqrt(tangent * tangent + 1), sine = tangent * cosine;
	for (int k = 0; k < eigen->size; k++)
		rotate(&matrix[k][p], &matrix[k][q], cosine, sine);
	for (int k = 0; k < eigen->size; k++)
		rotate(&matrix[p][k], &matrix[q][k], cosine, sine);
	for (int k = 0; k < eigen->size; k++)
		rotate(&eigen->vectors[p][k], &eigen->vectors[q][k], cosine, sine);
	matrix[p][q] = matrix[q][p] = 0;
}

static void eigen_sort(struct opinion_eigen *eigen)
{
	for (int i = 0; i < eigen->size; i++) {
		int largest = i;
		for (int k = i + 1; k < eigen->size; k++)
			if (eigen->values[k] > eigen->values[largest])
				largest = k;
		if (largest == i)
			continue;
		double value = eigen->values[i];
		eigen->values[i] = eigen->values[largest];
		eigen->values[largest] = value;
		for (int k = 0; k < eigen->size; k++) {
			value = eigen->vectors[i][k];
			eigen->vectors[i][k] = eigen->vectors[largest][k];
			eigen->vectors[largest][k] = value;
		}
	}
}

void opinion_eigen_solve(struct opinion_eigen *eigen)
{
	int size = eigen->size;
	double whole = 0;
	for (int i = 0; i < size; i++)
		for (int k = 0; k < size; k++) {
			whole += eigen->matrix[i][k] * eigen->matrix[i][k];
			eigen->vectors[i][k] = i == k;
		}
	// Fewer than ten sweeps do, the convergence is quadratic; but NaN never converges.
	for (int sweep = 0; sweep < SWEEPS_MOST; sweep++) {
		double off = 0;
		for (int p = 0; p < size; p++)
			for (int q = p + 1; q < size; q++) {
				off += eigen->matrix[p][q] * eigen->matrix[p][q];
				if (eigen->matrix[p][q] != 0)
					eigen_rotate(eigen, p, q);
			}
		if (off <= whole * 1e-30)
			break;
	}
	for (int i = 0; i < size; i++)
		eigen->values[i] = eigen->matrix[i][i];
	eigen_sort(eigen);
}
