// SPDX-License-Identifier: EUPL-1.2
// What every page of a site has around its content: drawn by views/layout.html.
#ifndef POLDER_PAGE_FRAME_H
#define POLDER_PAGE_FRAME_H

#include "page/drawing.h"

struct link_view {
	struct text label, href, language;
	bool current;
};
struct links_view {
	struct link_view *at;
	size_t count;
};

struct page_frame {
	struct text title;               // of the page: "Overzicht"
	struct text site_title;          // "Buurtbudget Polderdam"; empty on pages of the whole server
	struct text organisation;        // "Gemeente Polderdam"
	struct text description;         // for <meta name=description>
	struct text home;                // URL path of the site's home: "/buurtbudget/" or "/en/..."
	struct text canonical;           // path
	struct text image, image_alt;    // path of a picture that stands for the page when it is shared; or empty
	struct text feed;                // path of an Atom feed of this page; or empty
	struct text origin;              // "https://doemee.polderdam.nl": before canonical and language links in <head>
	struct text language, direction; // of this page: "nl", "ltr"
	struct text theme;               // CSS class: "polder-theme"
	struct links_view menu, breadcrumbs, languages, footer; // languages: only when there are two or more
	struct link_view contact; // of the organisation: "info@polderdam.nl", "mailto:info@polderdam.nl"; or empty
	struct text contact_phone;
	struct text notice;                  // a bar above all: "This is a demo", or empty
	bool no_index;                       // personal pages and errors
	struct text script;                  // module asset name to load ("basket.js"), or empty
	struct text style;                   // style sheet beside the one for all ("map.css"), or empty
	struct text script_also, style_also; // a second of each ("gallery.js"), or empty
};

#endif
