/// Names that mean the same in vehicle engineering and service, folded: lower case, without diacritics or signs.
///
/// Kept by hand. A group belongs here when bulletins, drawings or claims use one of its names where a person asks by
/// another; abbreviations are those of SAE J1930 and of common use. A name of a single letter, or one that means
/// something else as well, does not.
enum TradeSynonyms {
    static let groups: [[String]] = [
        // Diagnosis
        ["dtc", "diagnostic trouble code", "fault code", "error code", "fehlercode"],
        ["obd", "on board diagnostics", "onboard diagnose"],
        ["mil", "malfunction indicator lamp", "check engine light", "motorkontrollleuchte"],
        ["ecu", "electronic control unit", "control module", "steuergerat"],
        ["ecm", "engine control module", "motorsteuergerat"],
        ["tcm", "transmission control module", "getriebesteuergerat"],
        ["bcm", "body control module"],
        ["vin", "vehicle identification number", "fahrgestellnummer", "fahrzeugidentifizierungsnummer"],
        // Brakes and chassis
        ["abs", "antilock braking system", "anti lock braking system", "antiblockiersystem"],
        ["esc", "electronic stability control", "stability programme", "fahrdynamikregelung"],
        ["epb", "electric parking brake", "electronic parking brake", "feststellbremse"],
        ["brake fluid", "bremsflussigkeit"],
        ["brake pad", "bremsbelag"],
        ["brake disc", "brake rotor", "bremsscheibe"],
        ["brake", "bremse"],
        ["tpms", "tire pressure monitoring system", "tyre pressure monitoring system", "reifendruckkontrolle"],
        ["tyre", "tire", "reifen"],
        ["eps", "electric power steering", "servolenkung"],
        ["steering", "lenkung"],
        ["shock absorber", "damper", "stossdampfer"],
        ["wheel bearing", "radlager"],
        // Drive
        ["internal combustion engine", "verbrennungsmotor"],
        ["gearbox", "transmission", "getriebe"],
        ["clutch", "kupplung"],
        ["egr", "exhaust gas recirculation", "abgasruckfuhrung"],
        ["dpf", "diesel particulate filter", "partikelfilter"],
        ["scr", "selective catalytic reduction"],
        ["coolant", "kuhlmittel", "antifreeze"],
        ["timing belt", "zahnriemen"],
        ["timing chain", "steuerkette"],
        ["spark plug", "zundkerze"],
        ["oil change", "olwechsel"],
        ["injector", "einspritzduse"],
        ["water pump", "wasserpumpe", "coolant pump", "kuhlmittelpumpe"],
        // Electric
        ["bms", "battery management system", "batteriemanagement"],
        ["hv battery", "high voltage battery", "traction battery", "hochvoltbatterie", "traktionsbatterie"],
        ["soc", "state of charge", "ladezustand"],
        ["soh", "state of health"],
        ["obc", "on board charger", "onboard charger", "bordlader"],
        ["ev", "electric vehicle", "elektrofahrzeug"],
        ["charge port", "charging port", "ladeanschluss"],
        ["wiring harness", "cable harness", "kabelbaum"],
        ["fuse", "sicherung"],
        // Body and safety
        ["srs", "supplemental restraint system", "ruckhaltesystem"],
        ["seat belt", "seatbelt", "sicherheitsgurt"],
        ["windscreen", "windshield", "frontscheibe", "windschutzscheibe"],
        ["bonnet", "hood", "motorhaube"],
        ["boot lid", "trunk lid", "tailgate", "heckklappe"],
        ["headlamp", "headlight", "scheinwerfer"],
        ["hvac", "air conditioning", "klimaanlage"],
        // Assembly and drawing
        ["torque", "anzugsdrehmoment", "drehmoment"],
        ["gd t", "geometric dimensioning and tolerancing", "form und lagetoleranzen"],
        ["tolerance", "toleranz"],
        ["part number", "teilenummer"],
        ["bom", "bill of materials", "stuckliste"],
        ["gasket", "dichtung"],
        ["bolt", "screw", "schraube"],
        // Service and quality
        ["service interval", "maintenance interval", "wartungsintervall"],
        ["service bulletin", "technical service bulletin", "tsb"],
        ["recall", "ruckruf"],
        ["warranty", "gewahrleistung", "garantie"],
        ["supplier", "lieferant"],
        ["customer complaint", "kundenbeanstandung"],
        ["ppm", "parts per million"],
        ["mileage", "odometer", "kilometerstand", "laufleistung"],
        ["replace", "wechseln", "ersetzen"],
    ]
}
