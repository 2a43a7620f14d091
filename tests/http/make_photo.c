// SPDX-License-Identifier: EUPL-1.2
// make_photo FILE WIDTH HEIGHT [ORIENTATION]: a photo as a telephone makes it: noisy, with a place (GPS), a maker, XMP, a
// colour profile, and the corner that is to be top left in red. The ending says the format: .jpg .png .webp.
// make_photo look FILE X Y: the colour of a pixel.
#include <vips/vips.h>

static void or_die(int failed)
{
	if (failed)
		vips_error_exit(NULL);
}

static VipsImage *landscape(int width, int height)
{
	VipsImage *hills, *noise, *light, *sum, *bands[3], *joined, *bytes, *picture;
	or_die(vips_perlin(&hills, width, height, "cell_size", 200, "seed", 7, NULL));
	or_die(vips_gaussnoise(&noise, width, height, "sigma", 12.0, "mean", 0.0, "seed", 7, NULL));
	or_die(vips_linear1(hills, &light, 90.0, 128.0, NULL));
	or_die(vips_add(light, noise, &sum, NULL));
	or_die(vips_linear1(sum, &bands[0], 0.8, 0.0, NULL));
	or_die(vips_linear1(sum, &bands[1], 0.9, 30.0, NULL));
	or_die(vips_linear1(sum, &bands[2], 0.5, 10.0, NULL));
	or_die(vips_bandjoin(bands, &joined, 3, NULL));
	or_die(vips_cast(joined, &bytes, VIPS_FORMAT_UCHAR, NULL));
	or_die(vips_copy(bytes, &picture, "interpretation", VIPS_INTERPRETATION_sRGB, NULL));
	return vips_image_copy_memory(picture);
}

// Where what shall be top left lies in the file: EXIF, tag 0x0112, without the mirrored ones.
static void corner_make_red(VipsImage *picture, int orientation)
{
	int width = vips_image_get_width(picture), height = vips_image_get_height(picture), side = height / 4;
	int is_right = orientation == 3 || orientation == 8, is_low = orientation == 3 || orientation == 6;
	double red[3] = { 255, 0, 0 };
	or_die(vips_draw_rect(picture, red, 3, is_right ? width - side : 0, is_low ? height - side : 0, side, side, "fill",
	                      TRUE, NULL));
}

static int look(const char *file, const char *x, const char *y)
{
	VipsImage *picture = vips_image_new_from_file(file, NULL);
	double *pixel;
	int bands;
	if (!picture || vips_getpoint(picture, &pixel, &bands, (int)strtol(x, NULL, 10), (int)strtol(y, NULL, 10), NULL))
		vips_error_exit(NULL);
	for (int i = 0; i < bands; i++)
		printf("%d ", (int)pixel[i]);
	return 0;
}

int main(int count, char **words)
{
	if (count < 4 || VIPS_INIT(words[0]))
		return 2;
	if (count == 5 && !strcmp(words[1], "look"))
		return look(words[2], words[3], words[4]);
	int orientation = count > 4 ? (int)strtol(words[4], NULL, 10) : 1;
	VipsImage *picture = landscape((int)strtol(words[2], NULL, 10), (int)strtol(words[3], NULL, 10));
	corner_make_red(picture, orientation);
	VipsImage *wide;
	or_die(vips_icc_transform(picture, &wide, "p3", "input_profile", "srgb", NULL));
	vips_image_set_int(wide, VIPS_META_ORIENTATION, orientation);
	vips_image_set_string(wide, "exif-ifd0-Make", "GEHEIME-MAKER (GEHEIME-MAKER, ASCII, 13 components, 13 bytes)");
	vips_image_set_string(wide, "exif-ifd3-GPSLatitudeRef", "N (North, ASCII, 2 components, 2 bytes)");
	vips_image_set_string(wide, "exif-ifd3-GPSLatitude",
	                      "52/1 22/1 2713/100 (52, 22, 27.13, Rational, 3 components, 24 bytes)");
	static const char xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>GEHEIME-PLEK</x:xmpmeta>";
	vips_image_set_blob_copy(wide, VIPS_META_XMP_NAME, xmp, sizeof xmp - 1);
	or_die(vips_image_write_to_file(wide, words[1], NULL));
	return 0;
}
