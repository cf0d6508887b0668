#include "CMarkup.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

struct reading {
    struct markup_events events;
    void *reader;
    htmlParserCtxtPtr parser;
};

static void stop_unless_zero(struct reading *reading, int result)
{
    if (result != 0) xmlStopParser(reading->parser);
}

static void start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct reading *reading = context;
    const char *const *values = (const char *const *)attributes;
    stop_unless_zero(reading, reading->events.start(reading->reader, (const char *)name, values));
}

static void end(void *context, const xmlChar *name)
{
    struct reading *reading = context;
    stop_unless_zero(reading, reading->events.end(reading->reader, (const char *)name));
}

static void text(void *context, const xmlChar *characters, int count)
{
    struct reading *reading = context;
    stop_unless_zero(reading, reading->events.text(reading->reader, (const char *)characters, count));
}

int markup_read_html(const char *page, int count, struct markup_events events, void *reader)
{
    htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(page, count);
    if (parser == NULL) return 1;
    struct reading reading = { .events = events, .reader = reader, .parser = parser };
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    htmlCtxtUseOptions(
        parser, HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
    memset(parser->sax, 0, sizeof *parser->sax);
    parser->sax->startElement = start;
    parser->sax->endElement = end;
    parser->sax->characters = text;
    parser->sax->ignorableWhitespace = text;
    parser->sax->cdataBlock = text;
    parser->userData = &reading;
    htmlParseDocument(parser);
    htmlFreeParserCtxt(parser);
    return 0;
}
