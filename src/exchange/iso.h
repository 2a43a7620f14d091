// SPDX-License-Identifier: EUPL-1.2
// Which codes and names of countries, languages and currencies exist.
#ifndef POLDER_EXCHANGE_ISO_H
#define POLDER_EXCHANGE_ISO_H

#include "base/text.h"

bool iso_country_is_known(struct text name);  // ISO 3166-1: name or code of two or three letters, in any case
bool iso_language_is_known(struct text code); // ISO 639-1: two small letters
bool iso_currency_is_known(struct text code); // ISO 4217: three capitals

#endif
