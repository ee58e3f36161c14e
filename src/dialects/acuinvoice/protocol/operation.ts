import type { Caller } from '../../../core/hub.ts';
import type { DialectContext } from '../../dialect.ts';
import type { XmlElement } from '../../wire/xml.ts';
import type { XmlNode } from '../../wire/xml-writer.ts';

/** A request that has been let in and read. */
export interface AcuInvoiceRequest {
  readonly caller: Caller;
  /** The element `request`. */
  readonly root: XmlElement;
}

/** What a success says inside `response`, and beside its `status`. */
export interface Success {
  readonly content: readonly XmlNode[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** One operation of the vendor's page. All share one address. */
export interface Operation {
  /** The page's heading, and the attribute `method` of its requests. */
  readonly name: string;
  /** Fails with `AcuInvoiceError` or `HubError`. */
  readonly run: (context: DialectContext, request: AcuInvoiceRequest) => Promise<Success>;
}
